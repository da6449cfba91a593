// The panel beside the drawing: the chosen element in people's words, chosen from lists that came with the page.
'use strict';

const CALLED = {
  UserTask: 'Bước', CallActivity: 'Gọi quy trình', SubProcess: 'Quy trình con', Gateway: 'Cổng', Event: 'Sự kiện', SequenceFlow: 'Đường đi', Lane: 'Làn', TextAnnotation: 'Chú thích',
  Participant: 'Quy trình', Collaboration: 'Quy trình', Process: 'Quy trình',
};

// `said` reads and writes the file (modeler-file.js); `findings` gives what is wrong with an element, as it was saved.
function panelOf(modeler, panel, said, fixed, findings) {
  const [selection, moddle] = ['selection', 'moddle'].map((name) => modeler.get(name));
  const all = (selector) => [...panel.querySelectorAll(selector)];
  const field = (name) => panel.querySelector(`[data-field="${name}"]`);
  let chosen = null; // { element, bo }: what is drawn, and what the file says of it

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
    chosen = said.subject(element ?? (selection.get().length === 1 ? selection.get()[0] : null));
    const has = new Set(said.kinds(chosen));
    const type = Object.keys(CALLED).find((one) => is(chosen.element, one));
    panel.querySelector('h2').textContent = words(CALLED[type] ?? 'Phần tử');
    all('[data-of]').forEach((one) => { one.hidden = !one.dataset.of.split(' ').some((kind) => has.has(kind)); });
    all('[data-field]').filter((one) => !one.closest('[hidden]')).forEach((one) => put(one, said.fields[one.dataset.field].read(chosen)));
    field('id').readOnly = fixed.has(chosen.bo.id);
    if (has.has('step')) tick();
    if (has.has('drawn')) list();
    const told = findings(chosen.element);
    const place = panel.querySelector('[data-said]');
    place.replaceChildren(...told.map((sentence) => Object.assign(document.createElement('li'), { textContent: sentence })));
    place.hidden = !told.length;
  }

  const chosenObligations = () => said.obligations.read(chosen).split(/[\s,]+/).filter(Boolean);

  // The obligations of the clause and those chosen stand first; the rest come when they are looked for. One that the
  // procedure does not know can still be taken away.
  function tick() {
    const ticked = chosenObligations();
    const of = said.clause.read(chosen);
    const sought = panel.querySelector('[data-filter]').value.trim().toLowerCase();
    all('[data-choices] label:not([data-clause])').forEach((one) => one.remove());
    for (const id of ticked.filter((one) => !panel.querySelector(`[data-choices] [value="${CSS.escape(one)}"]`))) {
      const label = Object.assign(document.createElement('label'), { className: 'choice' });
      label.append(Object.assign(document.createElement('input'), { type: 'checkbox', value: id }), id);
      panel.querySelector('[data-choices]').append(label);
    }
    all('[data-choices] label').forEach((one) => {
      const box = one.querySelector('input');
      box.checked = ticked.includes(box.value);
      one.hidden = !(sought ? one.textContent.toLowerCase().includes(sought) : box.checked || one.dataset.clause === of);
    });
  }

  function ask(one) {
    one.querySelector('[data-only]').hidden = one.querySelector('[data-part=type]').value !== 'enum';
  }

  function row({ was, id, label, type, choices, required } = { id: '', label: '', type: 'string', choices: [], required: false }) {
    const fresh = panel.querySelector('[data-rows] template').content.firstElementChild.cloneNode(true);
    const part = (name) => fresh.querySelector(`[data-part=${name}]`);
    fresh.was = was;
    part('id').value = id;
    part('label').value = label;
    put(part('type'), type);
    part('choices').value = choices.map((choice) => choice.join(' = ')).join('\n');
    part('required').checked = required;
    ask(fresh);
    return fresh;
  }

  function list() {
    if (panel.querySelector('[data-rows]').contains(document.activeElement)) return; // Somebody is writing in it.
    all('[data-rows] .row').forEach((one) => one.remove());
    panel.querySelector('[data-add]').before(...said.drawn.read(chosen).map(row));
  }

  function rows() {
    said.drawn.write(chosen, all('[data-rows] .row').map((one) => {
      const part = (name) => one.querySelector(`[data-part=${name}]`);
      const lines = part('choices').value.split('\n').map((line) => line.split('=').map((half) => half.trim()));
      ask(one);
      return {
        was: one.was,
        id: part('id').value.trim(),
        label: part('label').value.trim(),
        type: part('type').value,
        choices: part('type').value === 'enum' ? lines.filter(([id]) => id).map(([id, name]) => [id, name ?? id]) : [],
        required: part('required').checked,
      };
    }));
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
      const others = chosenObligations().filter((one) => one !== target.value);
      said.obligations.write(chosen, [...others, ...(target.checked ? [target.value] : [])].join(' '));
    } else if (name && (name !== 'id' || target.value) && !refused(target)) {
      said.fields[name].write(chosen, target.type === 'checkbox' ? target.checked : target.value.trim(), target);
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

  return show;
}
