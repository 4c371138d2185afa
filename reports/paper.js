// Run in a drawn page before it is photographed: laid out for paper. Answers whether it changed anything, and whether a
// summary fits on its one sheet.
(() => {
  const sheet = document.querySelector('.teller-sheet.paper');
  if (sheet) {
    const article = sheet.querySelector('article');
    const fits = () => article.getBoundingClientRect().height <= article.clientWidth * 1.413 + 1;
    let changed = false;
    // Set closer step by step; letters stay as large as they are.
    for (const [wide, close] of [['airy', 'plain'], ['plain', 'dense'], ['plain', 'densest']]) {
      if (fits()) break;
      sheet.classList.remove(wide);
      sheet.classList.add(close);
      changed = true;
    }
    return { changed, fits: fits() };
  }
  // A long list beside short ones would need a sheet of its own and leave the one before empty: one below the other.
  let changed = false;
  for (const grid of document.querySelectorAll('[data-testid="stMainBlockContainer"] *')) {
    if (getComputedStyle(grid).display !== 'grid' || grid.children.length !== 2) continue;
    const heights = [...grid.children].map(cell => Math.max(0, ...[...cell.querySelectorAll('[data-testid="stElementContainer"]')]
      .map(part => part.getBoundingClientRect().bottom - cell.getBoundingClientRect().top)));
    if (Math.max(...heights) < 600 || Math.max(...heights) < 1.3 * Math.min(...heights)) continue;
    grid.style.gridTemplateColumns = 'minmax(0, 1fr)';
    changed = true;
  }
  return { changed, fits: true };
})()
