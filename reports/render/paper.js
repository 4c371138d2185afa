// Run in a drawn page before it is photographed: laid out for paper. Answers whether it changed anything, and whether a
// summary fits on its one sheet. paper: what the style sheet needs to know of that sheet.
paper => {
  // What changed and the narrow parts go beside the wide ones.
  function lay(sheet) {
    const [beside, left] = ['beside', 'left'].map(name => Object.assign(document.createElement('div'), { className: name }));
    const changed = sheet.querySelector('.changed'), stacks = sheet.querySelector('.stacks');
    changed.before(beside);
    left.append(changed, stacks.firstElementChild);
    beside.append(left, stacks);
    sheet.classList.add('landscape');
  }
  const sheet = document.querySelector('.teller-sheet.paper');
  if (sheet) {
    const article = sheet.querySelector('article');
    const fits = () => article.getBoundingClientRect().height <= article.clientWidth * paper.ratio + 1;
    let changed = paper.page !== 'A4 portrait' && sheet.dataset.page !== paper.page;
    if (!sheet.dataset.page) document.querySelector('style.teller-paper')?.remove();
    sheet.dataset.page = paper.page;
    if (changed) {
      // The last rule counts, and that of the page's own style sheet stands at the end of its body.
      const style = Object.assign(document.createElement('style'), { className: 'teller-paper' });
      style.textContent = `@page { size: ${paper.page}; margin: 0 }`;
      document.body.append(style);
      for (const [name, value] of Object.entries(paper.variables)) sheet.style.setProperty(name, value);
      if (paper.landscape) lay(sheet);
    }
    // Set closer step by step; letters stay as large as they are. On a sheet that lies the actions go where room is.
    const wide = sheet.querySelector('.stacks > :last-child'), left = sheet.querySelector('.left');
    const actions = sheet.querySelector('.part.actions');
    for (const [before, close] of [['', ''], ['airy', 'plain'], ['plain', 'dense'], ['plain', 'densest']]) {
      if (fits()) break;
      if (close) {
        sheet.classList.remove(before);
        sheet.classList.add(close);
      }
      changed = true;
      if (!left || !actions || fits()) continue;
      left.append(actions);
      if (fits()) break;
      wide.append(actions);
    }
    return { changed, fits: fits() };
  }
  // Tiles that need several rows stand in rows of one length, as far as there are as many.
  let changed = false;
  for (const grid of document.querySelectorAll('.st-key-tiles, .st-key-tiles *')) {
    if (getComputedStyle(grid).display !== 'grid') continue;
    const most = getComputedStyle(grid).gridTemplateColumns.split(' ').length, count = grid.children.length;
    const each = Math.ceil(count / Math.ceil(count / most));
    if (each >= most) continue;
    grid.style.gridTemplateColumns = `repeat(${each}, minmax(0, 1fr))`;
    changed = true;
  }
  // A long list beside short ones would need a sheet of its own and leave the one before empty: one below the other.
  for (const grid of document.querySelectorAll('[data-testid="stMainBlockContainer"] *')) {
    if (getComputedStyle(grid).display !== 'grid' || grid.children.length !== 2) continue;
    const heights = [...grid.children].map(cell => Math.max(0, ...[...cell.querySelectorAll('[data-testid="stElementContainer"]')]
      .map(part => part.getBoundingClientRect().bottom - cell.getBoundingClientRect().top)));
    if (Math.max(...heights) < 600 || Math.max(...heights) < 3 * Math.min(...heights)) continue;
    grid.style.gridTemplateColumns = 'minmax(0, 1fr)';
    changed = true;
  }
  return { changed, fits: true };
}
