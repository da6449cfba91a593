// The editor of a diagram: the drawing, and beside it what the engine reads of the chosen element, in people's words.
// Only what the panel names is written; everything else in the file stays as it was. The textarea of the form holds the
// XML, so saving, refusing and keeping what was typed work as on every page.
'use strict';

Object.assign(ENGLISH, {
  'Có thay đổi chưa lưu': 'Not saved yet',
  'Mã này đã có trên sơ đồ.': 'This id is already in the diagram.',
  'Không vẽ được tệp này; hãy sửa XML bên dưới, sơ đồ vẽ lại khi anh/chị rời ô.':
    'This file cannot be drawn; mend the XML below, the diagram is drawn again when you leave the box.',
  'điều phải sửa': 'to be mended',
  'Quy trình': 'Process', 'Bước': 'Step', 'Gọi quy trình': 'Call of a process', 'Quy trình con': 'Sub-process', 'Cổng': 'Gateway', 'Sự kiện': 'Event',
  'Đường đi': 'Flow', 'Làn': 'Lane', 'Chú thích': 'Annotation', 'Phần tử': 'Element',
});

// What the modeler says, in Vietnamese; an English reader reads the modeler's own words.
const VIETNAMESE = {
  'Activate hand tool': 'Kéo cả sơ đồ', 'Activate lasso tool': 'Chọn một vùng', 'Activate create/remove space tool': 'Giãn, thu khoảng trống',
  'Activate global connect tool': 'Vẽ đường nối', 'Create start event': 'Thêm sự kiện bắt đầu', 'Create intermediate/boundary event': 'Thêm mốc, sự kiện gắn cạnh',
  'Create end event': 'Thêm sự kiện kết thúc', 'Create gateway': 'Thêm cổng', 'Create task': 'Thêm bước', 'Create expanded sub-process': 'Thêm quy trình con',
  'Append end event': 'Nối tới sự kiện kết thúc', 'Append gateway': 'Nối tới cổng', 'Append task': 'Nối tới bước mới', 'Append intermediate/boundary event': 'Nối tới mốc',
  'Append message intermediate catch event': 'Nối tới sự kiện chờ thông điệp', 'Append timer intermediate catch event': 'Nối tới sự kiện hẹn giờ',
  'Append signal intermediate catch event': 'Nối tới sự kiện chờ tín hiệu', 'Add text annotation': 'Thêm chú thích', 'Change element': 'Đổi loại', Delete: 'Xóa',
  'Connect to other element': 'Nối tới phần tử khác', 'Connect using association': 'Nối với phần tử được chú thích', 'Add lane above': 'Thêm làn phía trên',
  'Add lane below': 'Thêm làn phía dưới', 'Divide into two lanes': 'Chia thành hai làn', 'Divide into three lanes': 'Chia thành ba làn', 'Open {element}': 'Mở {element}',
  'Search in diagram': 'Tìm trên sơ đồ', 'Toggle non-interrupting': 'Ngắt hay không ngắt bước', 'User task': 'Bước người làm', 'Call activity': 'Gọi quy trình khác',
  'Sub-process (expanded)': 'Quy trình con', 'Exclusive gateway': 'Cổng chọn một', 'Parallel gateway': 'Cổng song song', 'Inclusive gateway': 'Cổng chọn nhiều',
  'Event-based gateway': 'Cổng chờ sự kiện', 'Start event': 'Bắt đầu', 'Timer start event': 'Bắt đầu theo lịch', 'Intermediate throw event': 'Mốc', 'End event': 'Kết thúc',
  'Message intermediate catch event': 'Chờ thông điệp', 'Timer intermediate catch event': 'Chờ hẹn giờ', 'Signal intermediate catch event': 'Chờ tín hiệu',
  'Signal intermediate throw event': 'Phát tín hiệu', 'Escalation intermediate throw event': 'Báo cấp trên', 'Message end event': 'Kết thúc, gửi thông điệp',
  'Escalation end event': 'Kết thúc, báo cấp trên', 'Error end event': 'Kết thúc do lỗi', 'Terminate end event': 'Kết thúc mọi nhánh', 'Message boundary event': 'Thông điệp, ngắt bước',
  'Timer boundary event': 'Hẹn giờ, ngắt bước', 'Escalation boundary event': 'Báo cấp trên, ngắt bước', 'Error boundary event': 'Lỗi, ngắt bước',
  'Signal boundary event': 'Tín hiệu, ngắt bước', 'Timer boundary event (non-interrupting)': 'Hẹn giờ, không ngắt', 'Escalation boundary event (non-interrupting)': 'Báo cấp trên, không ngắt',
  'Signal boundary event (non-interrupting)': 'Tín hiệu, không ngắt', 'Sequence flow': 'Đường đi thường', 'Default flow': 'Đường mặc định',
};

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

// Several changes that are one to people are undone as one.
class Together {
  preExecute({ acts }) { acts.forEach((act) => act()); }
}

const is = (element, ...types) => types.some((type) => element?.businessObject?.$instanceOf(`bpmn:${type}`));
const STEMS = { SequenceFlow: 'f', Activity: 'step', Gateway: 'decision', Event: 'event', Lane: 'lane', TextAnnotation: 'note', Association: 'about' };
const CALLED = {
  UserTask: 'Bước', CallActivity: 'Gọi quy trình', SubProcess: 'Quy trình con', Gateway: 'Cổng', Event: 'Sự kiện', SequenceFlow: 'Đường đi', Lane: 'Làn', TextAnnotation: 'Chú thích',
  Participant: 'Quy trình', Collaboration: 'Quy trình', Process: 'Quy trình',
};
const REFERENCES = { Message: 'name', Signal: 'name', Error: 'errorCode', Escalation: 'escalationCode' };
const TIMES = ['timeDuration', 'timeDate', 'timeCycle'];

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
      translate: ['value', (words, holes = {}) => (document.documentElement.lang === 'en' ? words : VIETNAMESE[words] ?? words).replace(/\{(\w+)\}/g, (_, hole) => holes[hole] ?? '')],
      // Their pictures bring styles of their own, which no page of ours allows.
      ...Object.fromEntries(['alignElementsContextPadProvider', 'alignElementsMenuProvider', 'distributeElementsMenuProvider'].map((name) => [name, ['value', null]])),
    }],
  });
  const [canvas, registry, modeling, commands, overlays, selection, factory, moddle, events] = [
    'canvas', 'elementRegistry', 'modeling', 'commandStack', 'overlays', 'selection', 'bpmnFactory', 'moddle', 'eventBus'].map((name) => modeler.get(name));
  commands.registerHandler('ours.together', Together);
  const together = (...acts) => commands.execute('ours.together', { acts });

  const text = form.elements.data;
  const panel = place.querySelector('.panel');
  const fixed = new Set(place.dataset.fixed.split(' '));
  const all = (selector, where = panel) => [...where.querySelectorAll(selector)];
  let chosen = null; // { element, bo }: what is drawn, and what the file says of it

  // --- What the file says ---------------------------------------------------------------------------------------------

  const change = ({ element, bo }, properties) => modeling.updateModdleProperties(element, bo, properties);
  const expression = (body) => (body ? factory.create('bpmn:FormalExpression', { body }) : undefined);
  const extension = (bo, type, list) => bo.extensionElements?.get('values').find((one) => one.$type === type)?.get(list) ?? [];

  // The extensions of an element with this one holding these parts, or without it; all others stay where they are.
  function extended(it, type, list, parts) {
    const was = it.bo.extensionElements?.get('values') ?? [];
    const fresh = parts.length ? [factory.create(type, { [list]: parts })] : [];
    const at = was.findIndex((one) => one.$type === type);
    const values = at < 0 ? [...was, ...fresh] : was.toSpliced(at, 1, ...fresh);
    const whole = values.length ? factory.create('bpmn:ExtensionElements', { values }) : undefined;
    parts.forEach((one) => { [one.$parent] = fresh; });
    values.forEach((one) => { one.$parent = whole; });
    if (whole) whole.$parent = it.bo;
    change(it, { extensionElements: whole });
  }
  const properties = (bo) => extension(bo, 'camunda:Properties', 'values');
  const property = (name) => ({
    read: ({ bo }) => properties(bo).find((one) => one.name === name)?.value ?? '',
    write(it, value) {
      const was = properties(it.bo);
      const fresh = value ? [factory.create('camunda:Property', { name, value })] : [];
      const at = was.findIndex((one) => one.name === name);
      extended(it, 'camunda:Properties', 'values', at < 0 ? [...was, ...fresh] : was.toSpliced(at, 1, ...fresh));
    },
  });
  const attribute = (name) => ({
    read: ({ bo }) => bo.get(name) ?? '',
    write: (it, value) => change(it, { [name]: value || undefined }),
  });
  const event = (bo) => bo.eventDefinitions?.[0];
  const time = (bo) => TIMES.find((kind) => event(bo)?.[kind]);
  const kindOf = (bo) => event(bo).$type.slice('bpmn:'.length).replace('EventDefinition', '');

  function refer(it, name) {
    const kind = kindOf(it.bo);
    const file = modeler.getDefinitions();
    const known = file.rootElements.find((one) => one.$type === `bpmn:${kind}` && one[REFERENCES[kind]] === name);
    const one = known ?? factory.create(`bpmn:${kind}`, { name, [REFERENCES[kind]]: name });
    const use = () => modeling.updateModdleProperties(it.element, event(it.bo), { [`${kind.toLowerCase()}Ref`]: name ? one : undefined });
    if (known || !name) return use();
    one.$parent = file;
    return together(() => modeling.updateModdleProperties(it.element, file, { rootElements: [one, ...file.rootElements] }), use);
  }
  const members = (name) => ({
    read: ({ bo }) => bo.loopCharacteristics?.get(name) ?? '',
    write(it, value) {
      const loop = it.bo.loopCharacteristics;
      const other = name === 'camunda:collection' ? 'camunda:elementVariable' : 'camunda:collection';
      if (!value && !loop?.get(other)) return change(it, { loopCharacteristics: undefined });
      if (loop) return modeling.updateModdleProperties(it.element, loop, { [name]: value || undefined });
      const fresh = factory.create('bpmn:MultiInstanceLoopCharacteristics', { [name]: value });
      fresh.$parent = it.bo;
      return change(it, { loopCharacteristics: fresh });
    },
  });
  const performer = property('performer');
  const clause = property('clause');
  const performs = (it, rule, of) => performer.write(it, rule && `${rule} ${of}`.trim());

  const FIELDS = {
    id: { read: ({ bo }) => bo.id, write: ({ element }, id) => modeling.updateProperties(element, { id }) },
    name: {
      read: ({ bo }) => (bo.$type === 'bpmn:TextAnnotation' ? bo.text : bo.name) ?? '',
      write(it, name) {
        if (it.bo.$type === 'bpmn:Process') together(() => change(it, { name }), () => is(it.element, 'Participant') && modeling.updateLabel(it.element, name));
        else modeling.updateLabel(it.element, name);
      },
    },
    documentation: {
      read: ({ bo }) => bo.documentation?.[0]?.text ?? '',
      write: (it, said) => change(it, { documentation: said ? [factory.create('bpmn:Documentation', { text: said })] : [] }),
    },
    version: attribute('camunda:versionTag'),
    clause: {
      ...clause,
      // The number before the name is the clause.
      write: (it, id) => together(() => clause.write(it, id), () => modeling.updateLabel(it.element, `${id} ${(it.bo.name ?? '').replace(/^\d+(\.\d+)*\s+/, '')}`.trim())),
    },
    iso9001: property('iso9001'),
    form: {
      ...attribute('camunda:formKey'),
      // A form of the program belongs to one step: a new step that takes it takes its id.
      write(it, name) {
        const step = panel.querySelector(`option[value="${CSS.escape(name)}"][data-step]`)?.dataset.step;
        const takes = step && !fixed.has(it.bo.id) && !moddle.ids.assigned(step);
        together(() => change(it, { 'camunda:formKey': name || undefined }), () => takes && modeling.updateProperties(it.element, { id: step }));
      },
    },
    performer: { read: (it) => performer.read(it).split(' ')[0], write: (it, rule) => performs(it, rule, performer.read(it).split(' ')[1] ?? '') },
    'performer-of': { read: (it) => performer.read(it).split(' ').slice(1).join(' '), write: (it, of) => performs(it, performer.read(it).split(' ')[0], of) },
    due: attribute('camunda:dueDate'),
    meaning: property('meaning'),
    paper: property('paper'),
    collection: members('camunda:collection'),
    item: members('camunda:elementVariable'),
    condition: {
      read: ({ bo }) => bo.conditionExpression?.body ?? '',
      write: ({ element }, body) => modeling.updateProperties(element, { conditionExpression: expression(body) }),
    },
    default: {
      read: ({ element, bo }) => element.source.businessObject.default === bo,
      write({ element, bo }, yes) {
        together(() => modeling.updateProperties(element.source, { default: yes ? bo : undefined }), () => yes && modeling.updateProperties(element, { conditionExpression: undefined }));
      },
    },
    timer: { read: ({ bo }) => time(bo) ?? TIMES[0], write: (it, kind) => wait(it, kind, event(it.bo)[time(it.bo)]?.body) },
    time: { read: ({ bo }) => event(bo)[time(bo)]?.body ?? '', write: (it, body) => wait(it, field('timer').value, body) },
    reference: { read: ({ bo }) => event(bo)[`${kindOf(bo).toLowerCase()}Ref`]?.[REFERENCES[kindOf(bo)]] ?? '', write: refer },
    seeds: property('seeds'),
    called: attribute('calledElement'),
  };
  const obligations = property('obligations');
  const field = (name) => panel.querySelector(`[data-field="${name}"]`);
  const wait = (it, kind, body) => modeling.updateModdleProperties(it.element, event(it.bo), { ...Object.fromEntries(TIMES.map((one) => [one, undefined])), [kind]: expression(body) });

  // --- The panel ------------------------------------------------------------------------------------------------------

  function subject(element) {
    const target = element?.labelTarget ?? element ?? canvas.getRootElement();
    if (!is(target, 'Participant', 'Collaboration')) return { element: target, bo: target.businessObject };
    const pool = registry.find((one) => is(one, 'Participant')) ?? target;
    return { element: pool, bo: pool.businessObject.processRef ?? pool.businessObject };
  }

  // The kinds of a panel's fields that an element has; `data-of` in the page names them.
  function kinds({ element, bo }) {
    if (bo.$type === 'bpmn:Process') return ['process'];
    if (is(element, 'Lane')) return ['lane'];
    if (is(element, 'TextAnnotation')) return ['note'];
    if (is(element, 'SequenceFlow')) return ['flow', ...(is(element.source, 'ExclusiveGateway', 'InclusiveGateway') ? ['answer'] : [])];
    if (!is(element, 'FlowNode')) return [];
    const waits = event(bo) && kindOf(bo);
    const step = is(element, 'UserTask') || (waits === 'Message' && is(element, 'IntermediateCatchEvent', 'BoundaryEvent'));
    return ['node', ...Object.entries({
      step,
      task: is(element, 'UserTask'),
      drawn: step && !bo.get('camunda:formKey'),
      timer: waits === 'Timer',
      reference: waits in REFERENCES,
      opening: waits === 'Message' && is(element, 'EndEvent'),
      call: is(element, 'CallActivity'),
    }).filter(([, has]) => has).map(([kind]) => kind)];
  }

  // A value the lists do not know is still the value.
  function put(control, value) {
    if (control.type === 'checkbox') control.checked = value;
    else {
      if (control.tagName === 'SELECT' && ![...control.options].some((one) => one.value === value)) control.add(new Option(value, value));
      if (control.value !== value) control.value = value; // The caret of who types stays where it is.
    }
    control.setCustomValidity('');
  }

  function show(element) {
    if (panel.contains(document.activeElement) && element !== undefined) document.activeElement.blur(); // What was being typed belongs to the one before.
    chosen = subject(element ?? (selection.get().length === 1 ? selection.get()[0] : null));
    const has = new Set(kinds(chosen));
    const type = Object.keys(CALLED).find((one) => is(chosen.element, one));
    panel.querySelector('h2').textContent = words(CALLED[type] ?? 'Phần tử');
    all('[data-of]').forEach((one) => { one.hidden = !one.dataset.of.split(' ').some((kind) => has.has(kind)); });
    all('[data-field]').filter((one) => !one.closest('[hidden]')).forEach((one) => put(one, FIELDS[one.dataset.field].read(chosen)));
    field('id').readOnly = fixed.has(chosen.bo.id);
    if (has.has('step')) tick();
    if (has.has('drawn')) list();
    const said = all('li', document.getElementById('findings') ?? panel).filter((one) => found(one.dataset.element) === chosen.element);
    const place = panel.querySelector('[data-said]');
    place.replaceChildren(...said.map((one) => Object.assign(document.createElement('li'), { textContent: one.querySelector('[lang=vi]')?.textContent })));
    place.hidden = !said.length;
  }

  // The obligations of the clause and those chosen stand first; the rest come when they are looked for.
  function tick() {
    const chosenOnes = obligations.read(chosen).split(/[\s,]+/).filter(Boolean);
    const of = clause.read(chosen);
    const sought = panel.querySelector('[data-filter]').value.trim().toLowerCase();
    all('[data-choices] label').forEach((one) => {
      const box = one.querySelector('input');
      box.checked = chosenOnes.includes(box.value);
      one.hidden = !(sought ? one.textContent.toLowerCase().includes(sought) : box.checked || one.dataset.clause === of);
    });
  }

  const CONSTRAINT = 'required';
  const constraints = (one) => one?.validation?.get('constraints') ?? [];

  function ask(one) {
    one.querySelector('[data-only]').hidden = one.querySelector('[data-part=type]').value !== 'enum';
  }

  function row(one) {
    const fresh = panel.querySelector('[data-rows] template').content.firstElementChild.cloneNode(true);
    const part = (name) => fresh.querySelector(`[data-part=${name}]`);
    fresh.drawn = one;
    part('id').value = one?.id ?? '';
    part('label').value = one?.label ?? '';
    put(part('type'), one?.type ?? 'string');
    part('choices').value = (one?.get('values') ?? []).map(({ id, name }) => `${id} = ${name}`).join('\n');
    part('required').checked = constraints(one).some(({ name, config }) => name === CONSTRAINT && config !== 'false');
    ask(fresh);
    return fresh;
  }

  function list() {
    if (panel.querySelector('[data-rows]').contains(document.activeElement)) return; // Somebody is writing in it.
    all('[data-rows] .row').forEach((one) => one.remove());
    panel.querySelector('[data-add]').before(...extension(chosen.bo, 'camunda:FormData', 'fields').map(row));
  }

  function rows() {
    const parts = all('[data-rows] .row').map((one) => {
      ask(one);
      const said = (name) => one.querySelector(`[data-part=${name}]`);
      const kept = constraints(one.drawn).filter(({ name }) => name !== CONSTRAINT);
      const needed = said('required').checked ? [factory.create('camunda:Constraint', { name: CONSTRAINT })] : [];
      const choices = said('type').value === 'enum' ? said('choices').value.split('\n').map((line) => line.split('=').map((half) => half.trim())).filter(([id]) => id) : [];
      return factory.create('camunda:FormField', {
        id: said('id').value.trim(),
        label: said('label').value.trim(),
        type: said('type').value,
        ...(kept.length + needed.length && { validation: factory.create('camunda:Validation', { constraints: [...kept, ...needed] }) }),
        values: choices.map(([id, name]) => factory.create('camunda:Value', { id, name: name ?? id })),
      });
    });
    extended(chosen, 'camunda:FormData', 'fields', parts);
  }

  function refused(control) {
    const taken = control === field('id') && control.value !== chosen.bo.id && moddle.ids.assigned(control.value);
    control.setCustomValidity(taken ? words('Mã này đã có trên sơ đồ.') : '');
    return !control.reportValidity();
  }

  panel.addEventListener('change', ({ target }) => {
    const name = target.dataset.field;
    if (target.closest('[data-rows]')) rows();
    else if (target.closest('[data-choices]')) {
      if ('filter' in target.dataset) return;
      obligations.write(chosen, all('[data-choices] input:checked').map((one) => one.value).join(' '));
    } else if (name && (name !== 'id' || target.value) && !refused(target)) {
      FIELDS[name].write(chosen, target.type === 'checkbox' ? target.checked : target.value.trim());
    }
  });
  panel.addEventListener('input', ({ target }) => 'filter' in target.dataset && tick());
  panel.addEventListener('click', ({ target }) => {
    if ('add' in target.dataset) {
      target.before(row());
      target.previousElementSibling.querySelector('input').focus();
    } else if ('remove' in target.dataset) {
      target.closest('.row').remove();
      rows();
    }
  });

  // --- Findings beside their elements ---------------------------------------------------------------------------------

  // A finding names an element by its id; a lane also by its name, the whole by the process.
  function found(name) {
    return name ? registry.get(name) ?? registry.find((one) => is(one, 'Lane', 'Participant') && [one.businessObject.name, one.businessObject.processRef?.id].includes(name)) : undefined;
  }

  function go(element) {
    if (canvas.zoom() < READABLE) canvas.zoom(READABLE);
    selection.select(element);
    canvas.scrollToElement(element, { top: 150, right: 250, bottom: 150, left: 250 });
    place.scrollIntoView({ block: 'nearest' });
  }

  function flag() {
    const told = Map.groupBy(all('#findings [data-element]', document).filter((one) => found(one.dataset.element)), (one) => found(one.dataset.element));
    for (const [element, lines] of told) {
      canvas.addMarker(element, 'flawed');
      const said = lines.map((one) => one.querySelector('[lang=vi]').textContent).join('\n');
      const badge = Object.assign(document.createElement('span'), { className: 'badge flaw', textContent: `⚠ ${lines.length}`, title: said });
      overlays.add(element, { position: is(element, 'SequenceFlow') ? { top: -10, left: 0 } : { top: -12, right: 14 }, html: badge });
      badge.addEventListener('click', () => go(element));
      for (const code of lines.map((one) => one.querySelector('code'))) {
        code?.replaceWith(Object.assign(document.createElement('button'), { type: 'button', className: 'plain', textContent: element.businessObject.name || element.id, onclick: () => go(element) }));
      }
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
    const width = (inner.width * outer.width) / (outer.width - PALETTE);
    canvas.viewbox({ x: inner.x - (width - inner.width), y: inner.y - MARGIN, width: width + MARGIN, height: inner.height + 2 * MARGIN });
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
