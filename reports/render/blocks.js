// First and last row of the page's head, which holds the ways to other pages and the choices; then of what paper may not
// cut: everything that holds its parts together, and a heading with what follows it. In pixels of the page; what is
// higher than a sheet and holds other parts may be cut between them. Apart from that, the parts that hold no others: a
// table is one of them.
(() => {
  const main = document.querySelector('[data-testid="stMainBlockContainer"]');
  const kinds = ['stElementContainer', 'stHorizontalBlock', 'stVerticalBlock', 'stPlotlyChart'];
  const selector = [...kinds.map(kind => `[data-testid="${kind}"]`), 'tr', '.teller-paper > *'].join();
  const seen = element => { const box = element.getBoundingClientRect(); return box.width && box.height ? box : null; };
  const root = main.querySelector('[data-testid="stVerticalBlock"]');
  const elements = [...main.querySelectorAll(selector)].filter(element => element !== root);
  const found = elements.map(seen).filter(Boolean);
  const single = element => element.tagName !== 'TR' && ![...element.querySelectorAll(selector)].some(seen);
  const parts = [...elements.filter(single), ...main.querySelectorAll('table')].map(seen).filter(Boolean);
  const heads = [...main.querySelectorAll('h1, h2, h3, h4, .teller-title')].map(seen).filter(Boolean);
  for (const head of heads) {
    const below = found.filter(box => box.top >= head.bottom - 1 && box.left < head.right && box.right > head.left);
    const next = Math.min(...below.map(box => box.top));
    if (!Number.isFinite(next)) continue;
    for (const list of [found, parts]) list.push({ top: head.top, bottom: next + 2 });
  }
  // What stands in small letters below a chart belongs to it.
  for (const note of [...main.querySelectorAll('[data-testid="stCaptionContainer"]')].map(seen).filter(Boolean)) {
    const above = found.filter(box => box.bottom <= note.top + 1 && box.left < note.right && box.right > note.left);
    const last = Math.max(...above.map(box => box.bottom));
    if (!Number.isFinite(last)) continue;
    for (const list of [found, parts]) list.push({ top: last - 2, bottom: note.top + 2 });
  }
  const head = ['.st-key-header', '.st-key-bar'].flatMap(each => [...main.querySelectorAll(each)]).map(seen).filter(Boolean);
  found.unshift({ top: -scrollY, bottom: Math.max(-scrollY, ...head.map(box => box.bottom)) });
  return [found, parts].map(list => list.map(box => [Math.floor(box.top + scrollY), Math.ceil(box.bottom + scrollY)]));
})()
