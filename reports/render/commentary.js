// An analyst's words are no part of the page: they go on top of the summary once it is drawn, as HTML without markup.
html => {
  const head = document.querySelector('.teller-sheet article > header');
  if (head && !document.querySelector('.teller-sheet .commentary')) head.insertAdjacentHTML('afterend', html);
}
