// Run in a page before it is photographed: signs of customers that the browser has no picture of become boxes that name them.
// What a customer wrote stands in .teller-words; what Teller itself put there, such as a masked detail's name, is not theirs.
absent => {
  const missing = new Set(absent), clusters = new Intl.Segmenter('und', { granularity: 'grapheme' });
  const code = cluster => {
    const sign = [...cluster].find(each => missing.has(each));
    return sign && `U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  };
  const box = (name, times) => {
    const drawn = document.createElement('span');
    drawn.className = 'teller-unseen';
    drawn.textContent = times > 1 ? `${name} ×${times}` : name;
    return drawn;
  };
  // A text as pieces: plain stretches, and boxes for clusters that cannot be drawn whole; the same one in a row is one box.
  const pieces = text => {
    const found = [];
    for (const { segment } of clusters.segment(text)) {
      const name = code(segment), last = found.at(-1);
      if (!name) typeof last === 'string' ? found[found.length - 1] += segment : found.push(segment);
      else if (last?.name === name) last.times += 1;
      else found.push({ name, times: 1 });
    }
    return found.map(piece => typeof piece === 'string' ? piece : box(piece.name, piece.times));
  };
  for (const words of document.querySelectorAll('.teller-words')) {
    const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT), texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      if (!text.parentElement.closest('.teller-masked') && [...text.data].some(sign => missing.has(sign))) text.replaceWith(...pieces(text.data));
    }
  }
}
