// The editor of a diagram: the drawing, the findings on it, and beside it the panel (modeler-panel.js). The textarea of
// the form holds the XML, so saving, refusing and keeping what was typed work as on every page.
'use strict';

// What may be drawn is what the engine was proved on (webapp/engine/constructs.py); a test holds the two together.
const DRAWN = new Set([
  'hand-tool', 'lasso-tool', 'space-tool', 'global-connect-tool', 'tool-separator', 'create.start-event', 'create.intermediate-event', 'create.end-event',
  'create.exclusive-gateway', 'create.task', 'create.subprocess-expanded',
  'append.end-event', 'append.gateway', 'append.append-task', 'append.intermediate-event', 'append.message-intermediate-event', 'append.timer-intermediate-event',
  'append.signal-intermediate-event', 'append.text-annotation', 'connect', 'replace', 'delete', 'lane-insert-above', 'lane-insert-below', 'lane-divide-two', 'lane-divide-three',
  ...['user-task', 'call-activity', 'expanded-subprocess', 'exclusive-gateway', 'parallel-gateway', 'inclusive-gateway', 'event-based-gateway',
    'none-start', 'timer-start', 'none-intermediate-throw', 'message-intermediate-catch', 'timer-intermediate-catch', 'signal-intermediate-catch',
    'signal-intermediate-throw', 'escalation-intermediate-throw', 'none-end', 'message-end', 'escalation-end', 'error-end', 'terminate-end',
    'message-boundary', 'timer-boundary', 'escalation-boundary', 'error-boundary', 'signal-boundary', 'non-interrupting-timer-boundary',
    'non-interrupting-escalation-boundary', 'non-interrupting-signal-boundary', 'sequence-flow', 'default-flow'].map((kind) => `replace-with-${kind}`),
]);
const READABLE = 0.8;
const [PALETTE, MARGIN] = [90, 20];
const TASK = { type: 'bpmn:UserTask' };
const offered = (entries) => Object.fromEntries(Object.entries(entries).filter(([name]) => DRAWN.has(name)));

// The modeler's own menus without what the engine refuses; its plain task, which would do nothing, is a step of people.
class Menus {
  static $inject = ['palette', 'contextPad', 'popupMenu', 'create', 'autoPlace', 'elementFactory', 'translate'];

  constructor(palette, contextPad, popupMenu, create, autoPlace, elementFactory, translate) {
    const step = () => elementFactory.createShape(TASK);
    const stepOf = (entry, start, click) => ({ ...entry, className: 'bpmn-icon-user-task', action: { dragstart: start, click } });
    const drawStep = (event) => create.start(event, step());
    const appendStep = (event, source) => create.start(event, step(), { source });
    const replace = ({ x, y }, element) => popupMenu.open(element, 'bpmn-replace', { x, y, cursor: { x, y } }, { title: translate('Change element'), width: 300 });
    const late = 500;
    palette.registerProvider(late, { getPaletteEntries: () => (entries) => ({ ...offered(entries), 'create.task': stepOf(entries['create.task'], drawStep, drawStep) }) });
    contextPad.registerProvider(late, {
      getContextPadEntries: () => (entries) => {
        const { 'append.append-task': task, replace: change, ...kept } = offered(entries);
        if (change) kept.replace = { ...change, action: { click: replace } };
        if (task) kept['append.append-task'] = stepOf(task, appendStep, (_, source) => autoPlace.append(source, step()));
        return kept;
      },
    });
    popupMenu.registerProvider('bpmn-replace', late, { getPopupMenuEntries: () => offered, getPopupMenuHeaderEntries: () => () => ({}) });
  }
}

const STEMS = { SequenceFlow: 'f', Activity: 'step', Gateway: 'decision', Event: 'event', Lane: 'lane', TextAnnotation: 'note', Association: 'about' };

function edit(place, form, camunda) {
  const colours = getComputedStyle(document.documentElement);
  const colour = (name) => colours.getPropertyValue(name).trim();
  const typeface = { fontFamily: '"Be Vietnam Pro", sans-serif' };
  const modeler = new BpmnJS({
    container: place.querySelector('.drawing'),
    bpmnRenderer: { defaultFillColor: colour('--paper'), defaultStrokeColor: colour('--ink'), defaultLabelColor: colour('--ink') },
    textRenderer: { defaultStyle: typeface, externalStyle: typeface },
    moddleExtensions: { camunda },
    additionalModules: [{
      __init__: ['menus'],
      menus: ['type', Menus],
      translate: ['value', modelerWords],
      // Their pictures bring styles of their own, which no page of ours allows.
      ...Object.fromEntries(['alignElementsContextPadProvider', 'alignElementsMenuProvider', 'distributeElementsMenuProvider'].map((name) => [name, ['value', null]])),
    }],
  });
  const [canvas, registry, modeling, commands, overlays, selection, moddle, events] = [
    'canvas', 'elementRegistry', 'modeling', 'commandStack', 'overlays', 'selection', 'moddle', 'eventBus'].map((name) => modeler.get(name));
  const text = form.elements.data;
  const fixed = new Set(place.dataset.fixed.split(' '));
  const show = panelOf(modeler, place.querySelector('.panel'), saidBy(modeler, fixed), fixed, (element) => findings(element).map(sentence));

  // --- Findings beside their elements ---------------------------------------------------------------------------------

  // A finding names an element by its id; a lane also by its name, the whole by the process.
  function found(name) {
    return name ? registry.get(name) ?? registry.find((one) => is(one, 'Lane', 'Participant') && [one.businessObject.name, one.businessObject.processRef?.id].includes(name)) : undefined;
  }

  function go(element) {
    if (canvas.zoom() < READABLE) canvas.zoom(READABLE);
    selection.select(element);
    canvas.scrollToElement(element, { top: 150, right: 250, bottom: 150, left: 250 });
    place.scrollIntoView({ block: 'start' });
  }

  const lines = [...document.querySelectorAll('#findings [data-element]')];
  const sentence = (line) => line.querySelector('[lang=vi]').textContent;
  const findings = (element) => lines.filter((line) => found(line.dataset.element) === element);

  // A badge beside the element, on a flow where it begins.
  function badge(element, told) {
    const html = Object.assign(document.createElement('span'), {
      className: 'badge flaw',
      textContent: `⚠ ${told.length}`,
      title: [`${told.length} ${words('điều phải sửa')}`, ...told].join('\n'),
      onclick: () => go(element),
    });
    const [start, next] = element.waypoints ?? [];
    const left = start && Math.min(...element.waypoints.map(({ x }) => x));
    const top = start && Math.min(...element.waypoints.map(({ y }) => y));
    overlays.add(element, { position: start ? { left: (start.x + next.x) / 2 - left - 16, top: (start.y + next.y) / 2 - top - 10 } : { top: -12, right: 14 }, html });
  }

  function flag() {
    for (const element of new Set(lines.map((line) => found(line.dataset.element)).filter(Boolean))) {
      canvas.addMarker(element, 'flawed');
      badge(element, findings(element).map(sentence));
    }
    for (const line of lines.filter((one) => one.querySelector('code') && found(one.dataset.element))) {
      const { element } = line.dataset;
      const { name } = found(element).businessObject;
      line.querySelector('code').replaceWith(Object.assign(document.createElement('button'), { type: 'button', className: 'plain', textContent: name || element, onclick: () => go(found(element)) }));
    }
  }

  // --- Ids, saving, tools ---------------------------------------------------------------------------------------------

  // What is drawn anew is named by our rule for ids until its owner names it.
  function named({ context: { shape, connection } }) {
    const element = shape ?? connection;
    const stem = STEMS[Object.keys(STEMS).find((type) => is(element, type))];
    if (!stem || element.labelTarget) return;
    let number = 1;
    while (moddle.ids.assigned(`${stem}_${number}`)) number += 1;
    modeling.updateProperties(element, { id: `${stem}_${number}` });
  }
  events.on(['commandStack.shape.create.postExecute', 'commandStack.connection.create.postExecute'], named);

  let loaded = text.value;
  let leaving = false;
  const first = 'unsaved' in form.dataset ? null : loaded;
  const changed = () => text.value !== first;
  const button = (act) => place.querySelector(`[data-act="${act}"]`);

  async function write() {
    text.value = commands.canUndo() ? (await modeler.saveXML({ format: true })).xml : loaded;
    report();
  }
  function report() {
    button('undo').disabled = !commands.canUndo();
    button('redo').disabled = !commands.canRedo();
    place.querySelector('[data-state]').textContent = changed() ? words('Có thay đổi chưa lưu') : '';
  }
  async function load() {
    loaded = text.value;
    delete place.dataset.drawn;
    try {
      await modeler.importXML(loaded);
    } catch {
      form.querySelector('details').open = true;
      place.querySelector('[data-state]').textContent = words('Không vẽ được tệp này; hãy sửa XML bên dưới, sơ đồ vẽ lại khi anh/chị rời ô.');
      return;
    }
    whole();
    flag();
    place.dataset.drawn = 'yes';
    show(null);
    report();
  }

  // All of the diagram, beside the palette.
  function whole() {
    canvas.zoom('fit-viewport');
    const { inner, outer } = canvas.viewbox();
    const width = ((inner.width + 2 * MARGIN) * outer.width) / (outer.width - PALETTE);
    canvas.viewbox({ x: inner.x + inner.width + MARGIN - width, y: inner.y - MARGIN, width, height: inner.height + 2 * MARGIN });
  }

  const ACTS = {
    undo: () => commands.undo(),
    redo: () => commands.redo(),
    whole,
    closer: () => canvas.zoom(canvas.zoom() * 1.25),
    farther: () => canvas.zoom(canvas.zoom() / 1.25),
  };
  place.addEventListener('click', ({ target }) => ACTS[target.dataset?.act]?.());
  document.addEventListener('keydown', (pressed) => {
    if (!(pressed.ctrlKey || pressed.metaKey) || pressed.key !== 's') return;
    pressed.preventDefault();
    document.activeElement.blur(); // What is being typed is taken along.
    form.requestSubmit();
  });
  form.addEventListener('submit', () => { leaving = true; });
  window.addEventListener('beforeunload', (leave) => { if (changed() && !leaving) leave.preventDefault(); });
  text.addEventListener('change', load);
  events.on('selection.changed', ({ newSelection }) => 'drawn' in place.dataset && show(newSelection.length === 1 ? newSelection[0] : null));
  events.on('commandStack.changed', async ({ trigger }) => {
    if (trigger === 'clear') return;
    await write();
    show();
  });
  return load();
}

document.querySelectorAll('[data-modeler]').forEach(async (place) => {
  place.dataset.scripted = '';
  document.querySelector('#save details').open = false;
  const answer = await fetch(place.dataset.extension);
  await edit(place, document.getElementById('save'), await answer.json());
});
