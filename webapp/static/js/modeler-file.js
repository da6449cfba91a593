// What the file says of an element as far as the engine reads it (webapp/engine/diagrams.py), to read and to write.
// Nothing else in the file is touched.
'use strict';

const is = (element, ...types) => types.some((type) => element?.businessObject?.$instanceOf(`bpmn:${type}`));
const REFERENCES = { Message: 'name', Signal: 'name', Error: 'errorCode', Escalation: 'escalationCode' };
const TIMES = ['timeDuration', 'timeDate', 'timeCycle'];
const REQUIRED = 'required';

// Several changes that are one to people are undone as one.
class Together {
  preExecute({ acts }) { acts.forEach((act) => act()); }
}

function saidBy(modeler, fixed) {
  const [canvas, registry, modeling, commands, factory, moddle] = ['canvas', 'elementRegistry', 'modeling', 'commandStack', 'bpmnFactory', 'moddle'].map((name) => modeler.get(name));
  commands.registerHandler('ours.together', Together);
  const together = (...acts) => commands.execute('ours.together', { acts });
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

  const fields = {
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
      write(it, name, control) {
        const { step } = control.selectedOptions[0].dataset;
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
      write: ({ element, bo }, yes) => modeling.updateProperties(element.source, { default: yes ? bo : undefined }), // The modeler takes its condition away.
    },
    timer: { read: ({ bo }) => time(bo) ?? TIMES[0], write: (it, kind) => wait(it, kind, event(it.bo)[time(it.bo)]?.body) },
    time: { read: ({ bo }) => event(bo)[time(bo)]?.body ?? '', write: (it, body, control) => wait(it, time(it.bo) ?? control.previousElementSibling.value, body) },
    reference: { read: ({ bo }) => event(bo)[`${kindOf(bo).toLowerCase()}Ref`]?.[REFERENCES[kindOf(bo)]] ?? '', write: refer },
    seeds: property('seeds'),
    called: attribute('calledElement'),
  };
  const obligations = property('obligations');
  const wait = (it, kind, body) => modeling.updateModdleProperties(it.element, event(it.bo), { ...Object.fromEntries(TIMES.map((one) => [one, undefined])), [kind]: expression(body) });

  // The fields drawn in the diagram; what an editor elsewhere asked of one beside “required” stays asked.
  const constraints = (one) => one?.validation?.get('constraints') ?? [];
  const drawn = {
    read: ({ bo }) => extension(bo, 'camunda:FormData', 'fields').map((was) => ({
      was,
      id: was.id ?? '',
      label: was.label ?? '',
      type: was.type ?? 'string',
      choices: (was.get('values') ?? []).map(({ id, name }) => [id, name]),
      required: constraints(was).some(({ name, config }) => name === REQUIRED && config !== 'false'),
    })),
    write(it, parts) {
      extended(it, 'camunda:FormData', 'fields', parts.map(({ was, id, label, type, choices, required }) => {
        const asked = constraints(was).filter(({ name }) => name !== REQUIRED);
        if (required) asked.push(factory.create('camunda:Constraint', { name: REQUIRED }));
        return factory.create('camunda:FormField', {
          id,
          label,
          type,
          ...(asked.length && { validation: factory.create('camunda:Validation', { constraints: asked }) }),
          values: choices.map(([value, name]) => factory.create('camunda:Value', { id: value, name })),
        });
      }));
    },
  };

  // What is drawn, and what of the file speaks of it: the pool and the whole stand for the process.
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

  return { fields, obligations, clause, drawn, subject, kinds };
}
