// Draws the procedure's own diagram and lights what is done, open now, and skipped.
'use strict';

const READABLE = 0.8;

function button(words, act) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'quiet';
  made.textContent = words;
  made.addEventListener('click', act);
  return made;
}

async function draw(place) {
  const colours = getComputedStyle(document.documentElement);
  const colour = (name) => colours.getPropertyValue(name).trim();
  const viewer = new BpmnJS({
    container: place,
    zoomScroll: { enabled: false }, // The wheel belongs to the page.
    bpmnRenderer: { defaultFillColor: colour('--paper'), defaultStrokeColor: colour('--ink'), defaultLabelColor: colour('--ink') },
    textRenderer: { defaultStyle: { fontFamily: '"Be Vietnam Pro", sans-serif' }, externalStyle: { fontFamily: '"Be Vietnam Pro", sans-serif' } },
  });
  const answer = await fetch(place.dataset.diagram);
  if (!answer.ok) throw new Error(String(answer.status));
  await viewer.importXML(await answer.text());
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  for (const state of ['done', 'missed', 'now']) {
    for (const id of place.dataset[state].split(' ').filter(Boolean)) canvas.addMarker(id, state);
  }
  const overlays = viewer.get('overlays');
  for (const [id, count] of Object.entries(JSON.parse(place.dataset.counts || '{}'))) {
    if (!count || !registry.get(id)) continue;
    const badge = document.createElement('span');
    badge.className = 'passed';
    badge.textContent = count;
    overlays.add(id, { position: { top: -12, right: 14 }, html: badge });
  }
  const first = place.dataset.now.split(' ').map((id) => registry.get(id)).find(Boolean);
  const whole = () => canvas.zoom('fit-viewport');
  const here = () => {
    canvas.zoom(READABLE);
    canvas.scrollToElement(first, { top: 200, left: 300, bottom: 200, right: 300 });
  };
  const tools = document.createElement('div');
  tools.className = 'tools';
  tools.append(button(words('Toàn cảnh'), whole));
  if (first) tools.append(button(words('Bước đang thực hiện'), here));
  tools.append(button('+', () => canvas.zoom(canvas.zoom() * 1.25)), button('−', () => canvas.zoom(canvas.zoom() / 1.25)));
  place.before(tools);
  whole();
  if (first) here();
  place.dataset.drawn = 'yes'; // The picture is whole: styles and tests may count on it.
}

document.querySelectorAll('[data-diagram]').forEach((place) => {
  draw(place).catch(() => {
    const sentence = document.createElement('p');
    sentence.className = 'empty';
    sentence.textContent = words('Không vẽ được sơ đồ; bảng bên dưới nói cùng nội dung.');
    place.replaceChildren(sentence);
  });
});
