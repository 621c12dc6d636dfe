addEventListener('load', () => {
  const root = document.documentElement;
  const name = element => (element.tagName + '.' + (element.getAttribute('class') || '') + ' "' + element.textContent.trim().slice(0, 40) + '"');
  const isSeen = element => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false });
  };

  let widest = '', right = 0;
  for (const element of document.body.querySelectorAll('*')) {
    if (element.closest('.scroll, .skip')) continue;
    const box = element.getBoundingClientRect();
    if (box.right > right && isSeen(element)) { right = box.right; widest = name(element); }
  }

  const overlaps = [], outside = [];
  for (const svg of document.querySelectorAll('svg[role=img]')) {
    const texts = [...svg.querySelectorAll('text')].filter(isSeen);
    const boxes = texts.map(text => text.getBoundingClientRect());
    const frame = svg.getBoundingClientRect();
    texts.forEach((text, i) => {
      const a = boxes[i];
      if (a.left < Math.min(0, frame.left - 8) - 1 || a.right > Math.max(frame.right + 6, 0) || a.right > innerWidth + 1) outside.push(name(text));
      if (a.top < frame.top - 2 || a.bottom > frame.bottom + 2) outside.push('(above or below) ' + name(text));
      for (let j = i + 1; j < texts.length; j++) {
        const b = boxes[j];
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && down > 4) overlaps.push(name(text) + ' / ' + name(texts[j]) + ' in ' + svg.querySelector('title').textContent);
      }
    });
  }

  const rgba = text => {
    const parts = text.match(/[\d.]+/g).map(Number);
    return { r: parts[0], g: parts[1], b: parts[2], a: parts.length > 3 ? parts[3] : 1 };
  };
  const bright = c => {
    const [r, g, b] = [c.r, c.g, c.b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const c = rgba(getComputedStyle(e).backgroundColor);
      if (c.a === 1) return c;
    }
    return { r: 255, g: 255, b: 255 };
  };
  let contrast = 21, faintest = '', smallest = 99;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !isSeen(element) || element.closest('script, style, title, desc')) continue;
    const style = getComputedStyle(element);
    const isDrawn = element.closest('svg');
    if (!isDrawn) smallest = Math.min(smallest, parseFloat(style.fontSize));
    else {
      const svg = element.closest('svg[role=img]');
      if (svg) smallest = Math.min(smallest, parseFloat(style.fontSize) * svg.getBoundingClientRect().width / 360);
      // Numbers in cells stand on the colour of their cell; a test of the style sees to them.
      if (element.classList.contains('heat-ink')) continue;
    }
    const [a, b] = [bright(rgba(isDrawn ? style.fill : style.color)), bright(ground(element))];
    const found = Math.max(a, b) / Math.min(a, b);
    if (found < contrast) { contrast = found; faintest = name(element); }
  }

  parent.postMessage(JSON.stringify({
    width: innerWidth,
    dark: matchMedia('(prefers-color-scheme: dark)').matches,
    scrollWidth: root.scrollWidth,
    widest: widest,
    height: root.scrollHeight,
    overlaps: overlaps.slice(0, 5).join('; '),
    outside: outside.slice(0, 5).join('; '),
    contrast: contrast,
    faintest: faintest,
    smallest: smallest,
    title: document.title,
    text: document.body.innerText.replace(/\s+/g, ' '),
  }), '*');
});
