// Run in every page that is photographed: whether it is drawn, what it says, what it shows. It changes nothing.
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const id = name => `[data-testid="${name}"]`;
  const MAIN = id('stMainBlockContainer'), LOADING = ['stSkeleton', 'stAppSkeleton', 'stSpinner'].map(id).join();
  const FAILED = `${id('stException')}, ${id('stAlertContentError')}`;
  // Signs for icons: words to the page, pictures to the reader.
  const ICONS = id('stIconMaterial');
  let last = '', same = 0;

  const shown = () => one('.teller-shown')?.dataset.shown ?? '';

  // What is still missing, in a word; '' once nothing is. isMarked: whether the page's own mark is waited for.
  function missing(isMarked) {
    const app = one(id('stApp'));
    if (!app) return 'app';
    if (app.dataset.testConnectionState !== 'CONNECTED') return 'connection';
    if (app.dataset.testScriptState !== 'notRunning') return 'script';
    if (one(FAILED)) return '';
    if (!one(MAIN)) return 'content';
    if (one(LOADING)) return 'spinner';
    if (one('[data-stale="true"]')) return 'stale';
    if (isMarked && !shown()) return 'mark';
    if (!all(id('stPlotlyChart')).every(chart => one('.main-svg', chart))) return 'chart';
    if (![...document.images].every(picture => picture.complete)) return 'image';
    if (document.fonts.status !== 'loaded') return 'font';
    return '';
  }

  // True once nothing is missing, though it may still move.
  const whole = (isMarked = true) => !missing(isMarked);

  // Whether nothing of a page is left; what is drawn next begins as in a new window.
  const empty = () => !missing(false) && !one(FAILED) && !one(id('stElementContainer'));

  // The places of what takes room; a chart is laid out again when its room changes, a moment after the rest.
  function layout() {
    const sized = all(`${MAIN}, ${id('stPlotlyChart')}, ${id('stPlotlyChart')} .main-svg, ${MAIN} img, ${MAIN} canvas`);
    const boxes = sized.map(element => element.getBoundingClientRect());
    return JSON.stringify(boxes.map(box => [box.x, box.y, box.width, box.height])) + all('*').length;
  }

  // True in the second frame in a row in which nothing is missing and nothing moved. Called once a frame.
  function drawn(isMarked = false) {
    const now = missing(isMarked) ? '' : layout();
    same = now && now === last ? same + 1 : 0;
    last = now;
    return same >= 2;
  }

  const isSeen = element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && element.getClientRects().length > 0;
  // What assistive technology alone reads is kept in a box of a pixel.
  const isHidden = box => box.width < 2 || box.height < 2;

  function* pieces(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let apart = false;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const owner = node.parentElement;
      if (!node.data.trim()) apart = true;
      if (!node.data.trim() || owner.closest(`${ICONS}, style, script, noscript, title, desc, .teller-shown`)) continue;
      if (!isSeen(owner)) continue;
      yield [node, owner, apart];
      apart = false;
    }
  }

  const block = element => {
    let at = element;
    while (at.parentElement && /^(inline|contents|ruby)/.test(getComputedStyle(at).display) && !at.matches('text')) at = at.parentElement;
    return at;
  };
  const clipped = (element, box) => {
    for (let at = element; at && !at.matches(MAIN); at = at.parentElement) {
      if (/visible|clip/.test(getComputedStyle(at).overflow) && !/hidden/.test(getComputedStyle(at).overflow)) continue;
      const room = at.getBoundingClientRect();
      if (box.bottom < room.top + 1 || box.top > room.bottom - 1 || box.right < room.left + 1 || box.left > room.right - 1) return true;
    }
    return false;
  };

  // Every word with its box, in reading order; a word that is broken over lines is one word a line.
  function words() {
    const found = [], range = document.createRange();
    let line = 0, paragraph = 0, before = null;
    const put = (text, box, size, owner) => {
      if (isHidden(box) || clipped(owner, box)) return;
      const isNew = !before || before.owner !== owner || box.top > before.box.bottom - 1 || box.bottom < before.box.top + 1;
      if (isNew) line += 1;
      if (before?.owner !== owner) paragraph += 1;
      before = { owner, box };
      const level = Number(/^H([1-6])$/.exec(owner.closest('h1, h2, h3, h4, h5, h6')?.tagName)?.[1] ?? 0);
      found.push([text, box.left + scrollX, box.top + scrollY, box.width, box.height, size, line, paragraph, level]);
    };
    for (const [node, owner] of pieces(document.body)) {
      const size = parseFloat(getComputedStyle(owner).fontSize), home = block(owner);
      for (const match of node.data.matchAll(/\S+/gu)) {
        for (const [text, box] of parts(range, node, match.index, match[0])) put(text, box, size, home);
      }
    }
    for (const field of fields()) {
      const box = field.getBoundingClientRect();
      put(field.value, box, parseFloat(getComputedStyle(field).fontSize), field);
    }
    return found;
  }

  const fields = () => all('input[type="text"], input:not([type])').filter(field => field.value && isSeen(field));

  // A run of letters as the lines that it is broken into.
  function parts(range, node, start, text) {
    range.setStart(node, start);
    range.setEnd(node, start + text.length);
    if (range.getClientRects().length < 2) return [[text, range.getBoundingClientRect()]];
    const found = [];
    let at = start;
    for (const sign of text) {
      range.setStart(node, at);
      range.setEnd(node, at += sign.length);
      const box = range.getBoundingClientRect(), last = found.at(-1);
      if (last && box.top < last[1].bottom - 1) {
        last[0] += sign;
        last[1] = new DOMRect(last[1].left, last[1].top, box.right - last[1].left, last[1].height);
      } else found.push([sign, box]);
    }
    return found;
  }

  // The paragraphs in reading order.
  function texts() {
    const found = [];
    let home = null;
    for (const [node, owner, apart] of pieces(one(MAIN))) {
      const now = block(owner), text = node.data.replace(/\s+/g, ' ');
      if (now === home) found[found.length - 1] += (apart ? ' ' : '') + text;
      else found.push(text);
      home = now;
    }
    return found.map(text => text.replace(/\s+/g, ' ').trim()).filter(text => text);
  }

  // The signs drawn in each font: [font, signs]. isCustomers: those alone that customers wrote.
  function signs(isCustomers = false) {
    const found = new Map();
    const add = (text, element) => {
      const style = getComputedStyle(element);
      const font = `${style.fontStyle} ${style.fontWeight} 32px ${style.fontFamily}`;
      if (!found.has(font)) found.set(font, new Set());
      for (const sign of text) found.get(font).add(sign);
    };
    for (const [node, owner] of pieces(document.body)) {
      if (!isCustomers || (owner.closest('.teller-words') && !owner.closest('.teller-masked'))) add(node.data, owner);
    }
    if (!isCustomers) for (const field of fields()) add(field.value, field);
    return [...found].map(([font, set]) => [font, [...set].sort().join('')]);
  }

  // What a reader sees chosen: the controls of the bar and the language, by name.
  const chosen = () => Object.fromEntries(all('[class*="st-key-bar_"]').map(element => {
    const name = /st-key-bar_(\w+)/.exec(element.className)[1];
    return [name, all('input', element).map(field => field.value).join('..')];
  }));

  const boxes = elements => elements.filter(isSeen).map(element => element.getBoundingClientRect())
    .map(box => [box.left + scrollX, box.top + scrollY, box.width, box.height]);

  // All that the camera reads of a drawn page, in one go.
  const told = () => ({
    shown: shown(),
    headline: all('.teller-headline').filter(isSeen).map(element => element.innerText.replace(/\s+/g, ' ').trim()).join(' '),
    exceptions: all(id('stException')).map(element => element.innerText.trim().split(':')[0]),
    errors: all(`${id('stAlertContentError')} ${id('stMarkdownContainer')}`).map(element => element.innerText.trim()),
    head: one('.teller-sheet header')?.innerText ?? '',
    spoken: one('.teller-sheet article')?.lang ?? '',
    chosen: chosen(),
    words: words(),
    texts: texts(),
    signs: signs(),
    customers: signs(true),
    icons: all(ICONS).filter(isSeen).length ? document.fonts.check('16px "Material Symbols Rounded"') : true,
    broken: [...document.images].filter(picture => !picture.naturalWidth).length,
    pictures: boxes(all(`${id('stPlotlyChart')}, ${MAIN} img:not(.logo)`)),
    room: [document.documentElement.scrollWidth, document.documentElement.scrollHeight, innerWidth],
    dots: devicePixelRatio,
  });

  window.tellerReport = { missing, whole, drawn, empty, shown, told };
})();
