// What a browser's page tells of a picture. This runs in the browser.

/** What stands where, as it is seen. */
exports.look = () => {
  const svg = document.querySelector('svg.plan');
  const box = element => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left, top, right, bottom };
  };
  const frame = box(svg);
  const texts = [...svg.querySelectorAll('text')].map(element => {
    const style = getComputedStyle(element);
    return { text: element.textContent, box: box(element), size: parseFloat(style.fontSize), color: style.fill };
  });
  const shapes = [...svg.querySelectorAll('path, polyline, polygon, rect')].map(element => {
    const style = getComputedStyle(element);
    const fill = style.fillOpacity === '0' ? 'none' : style.fill; // laid out, and not seen
    return { tag: element.tagName, box: box(element), fill, written: element.getAttribute('stroke'), length: element.getTotalLength() };
  });
  return {
    frame,
    title: document.title,
    name: svg.querySelector('title').textContent,
    background: getComputedStyle(svg.querySelector('rect')).fill,
    page: getComputedStyle(document.body).backgroundColor,
    texts,
    shapes,
  };
};
