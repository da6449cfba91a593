// Pages work without this file. With it, what is being typed saves itself, rows and files come and go without leaving
// the page, and an error list gets the focus.
'use strict';

const QUIET_MS = 1200;
const AGAIN_MS = 15000;
const SIGN_IN = '/sign-in';

// What the scripts say, for whoever reads English; the pages come in their language already.
const ENGLISH = {
  'Đã lưu nháp lúc': 'Draft saved at',
  'Chưa lưu được nháp; nội dung vẫn giữ trong trình duyệt này và tự lưu khi có mạng trở lại.':
    'The draft could not be saved; what you typed is kept in this browser and saved when the network is back.',
  'Đăng nhập lại': 'Sign in again',
  'Phiên làm việc đã hết.': 'Your session has ended.',
  'để tiếp tục; nội dung đang nhập được giữ.': 'to go on; what you typed is kept.',
  'lớn hơn': 'is larger than',
  'nên chưa gửi; hãy chọn tệp nhỏ hơn.': 'so it was not sent; choose a smaller file.',
  'Đang gửi tệp': 'Sending files',
  'Số tệp đã nhận:': 'Files received:',
  'Phiên làm việc đã hết; đăng nhập lại rồi chọn tệp.': 'Your session has ended; sign in again and choose the files.',
  'Chưa gửi được tệp; tệp đi cùng khi gửi phiếu, hoặc chọn lại khi có mạng.':
    'The files could not be sent; they go along when you send the slip, or choose them again when the network is back.',
  'Toàn cảnh': 'Whole diagram',
  'Bước đang thực hiện': 'Current step',
  'Không vẽ được sơ đồ; bảng bên dưới nói cùng nội dung.': 'The diagram could not be drawn; the table below says the same.',
};
const words = (sentence) => (document.documentElement.lang === 'en' ? ENGLISH[sentence] : sentence);

const field = (form, name) => form.querySelector(`[name="${CSS.escape(name)}"]`);
const reported = (form, sentence) => { form.querySelector('[data-draft-state]').textContent = sentence; };

// Sends the form as if a button of it were pressed, and hands back the page the server answers with.
function pressed(form, name, value, files = [], progress = () => {}) {
  const data = new FormData(form);
  data.delete('attachments');
  for (const file of files) data.append('attachments', file);
  data.append(name, value);
  return new Promise((done, failed) => {
    const sent = new XMLHttpRequest();
    sent.open('POST', form.action);
    sent.responseType = 'document';
    sent.upload.onprogress = (event) => progress(event.loaded / event.total);
    sent.onerror = () => failed(new Error('unreachable'));
    sent.onload = () => {
      const ours = sent.response?.querySelector('form[data-draft]');
      if (ours) done(sent.response);
      else failed(new Error(new URL(sent.responseURL).pathname));
    };
    sent.send(data);
  });
}

// Puts parts of the answered page in place of the same parts here.
function exchange(page, ...places) {
  for (const place of places) {
    const [old, fresh] = [document, page].map((where) => where.querySelector(place));
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  }
}

function watchDraft(form) {
  // A tab may see several people, one after the other: what one typed is never saved as another's.
  const key = `draft ${form.dataset.person} ${form.dataset.draft}`;
  let timer = null;
  let sending = false;
  let unsaved = false;

  // Files are kept as they are chosen; a draft holds words only, and never a password.
  const typed = () => {
    const data = new FormData(form);
    data.delete('attachments');
    data.delete('confirm_password');
    return new URLSearchParams(data);
  };
  const keep = (why) => sessionStorage.setItem(key, JSON.stringify({ why, words: typed().toString() }));

  const save = async () => {
    clearTimeout(timer);
    timer = null;
    try {
      const answer = await fetch(form.dataset.draft, { method: 'POST', body: typed(), redirect: 'manual' });
      // The way to the sign-in page, or a token nobody knows any more.
      if (answer.type === 'opaqueredirect' || answer.status === 400) return expired();
      if (!answer.ok) throw new Error(String(answer.status));
      unsaved = false;
      sessionStorage.removeItem(key);
      const now = new Date().toLocaleTimeString('vi-VN', { hour: '2-digit', minute: '2-digit' });
      reported(form, `${words('Đã lưu nháp lúc')} ${now}`);
    } catch {
      unsaved = true;
      keep('unreachable');
      reported(form, words('Chưa lưu được nháp; nội dung vẫn giữ trong trình duyệt này và tự lưu khi có mạng trở lại.'));
      timer = setTimeout(save, AGAIN_MS);
    }
  };

  // Whoever signs in again comes back to this page, and what was typed is put in its draft first.
  const expired = () => {
    keep('expired');
    const again = Object.assign(document.createElement('a'), {
      href: `${SIGN_IN}?next=${encodeURIComponent(location.pathname + location.search)}`,
      textContent: words('Đăng nhập lại'),
    });
    form.querySelector('[data-draft-state]').replaceChildren(`${words('Phiên làm việc đã hết.')} `, again, ` ${words('để tiếp tục; nội dung đang nhập được giữ.')}`);
  };

  const restore = async () => {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    sessionStorage.removeItem(key);
    const back = document.referrer && new URL(document.referrer).pathname === SIGN_IN;
    if (!kept || (kept.why === 'sent' && !back)) return;
    const words = new URLSearchParams(kept.words);
    words.set('csrf_token', field(form, 'csrf_token').value);
    const answer = await fetch(form.dataset.draft, { method: 'POST', body: words, redirect: 'error' }).catch(() => null);
    if (answer?.ok) location.reload();
  };

  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(save, QUIET_MS);
  });
  form.addEventListener('submit', () => {
    sending = true;
    clearTimeout(timer);
    keep('sent');
  });
  window.addEventListener('online', () => unsaved && save());
  window.addEventListener('pagehide', () => {
    if (timer !== null && !sending) navigator.sendBeacon(form.dataset.draft, typed());
  });
  restore();
}

// “Thêm dòng”, “Bỏ”: the server makes the list longer or shorter, as it does without scripts.
function watchRows(form) {
  form.addEventListener('click', async (event) => {
    const button = event.target.closest('button[name$="-add"], button[name*="-remove-"], button[name="detach"]');
    if (!button) return;
    event.preventDefault();
    const place = button.closest('fieldset[id]').id;
    try {
      exchange(await pressed(form, button.name, button.value), `#${place}`, '#fishbone');
    } catch {
      form.requestSubmit(button);
      return;
    }
    const rows = document.getElementById(place).querySelectorAll('.row');
    (rows[rows.length - 1] ?? document.getElementById(place)).querySelector('input, textarea, select, button')?.focus();
  });
}

// Evidence goes up at once, however it comes: chosen, photographed, dropped, pasted.
function watchFiles(form) {
  const place = () => form.querySelector('#files');

  const send = async (files) => {
    const most = Number(place().dataset.largest);
    const large = files.filter((file) => file.size > most);
    if (large.length) {
      say(`“${large.map((file) => file.name).join('”, “')}” ${words('lớn hơn')} ${most / 1024 ** 2} MB ${words('nên chưa gửi; hãy chọn tệp nhỏ hơn.')}`, true);
      place().querySelectorAll('input[type=file]').forEach((input) => { input.value = ''; });
      return;
    }
    const bar = Object.assign(document.createElement('progress'), { max: 1, value: 0, ariaLabel: words('Đang gửi tệp') });
    say(`${words('Đang gửi tệp')}… `);
    place().querySelector('[role=status]').append(bar);
    try {
      const page = await pressed(form, 'save', '1', files, (part) => { bar.value = part; });
      exchange(page, '#files');
      const refused = page.querySelector('.problem b')?.textContent;
      say(refused ?? `${words('Số tệp đã nhận:')} ${files.length}.`, Boolean(refused));
    } catch (error) {
      say(words(error.message === SIGN_IN ? 'Phiên làm việc đã hết; đăng nhập lại rồi chọn tệp.' : 'Chưa gửi được tệp; tệp đi cùng khi gửi phiếu, hoặc chọn lại khi có mạng.'), true);
    }
  };
  const say = (sentence, wrong = false) => {
    const state = place().querySelector('[role=status]');
    state.textContent = sentence;
    state.classList.toggle('error', wrong);
  };

  form.addEventListener('change', (event) => {
    if (event.target.type === 'file' && event.target.files.length) send([...event.target.files]);
  });
  form.addEventListener('dragover', (event) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    place().classList.add('over');
  });
  form.addEventListener('dragleave', () => place().classList.remove('over'));
  form.addEventListener('drop', (event) => {
    place().classList.remove('over');
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    send([...event.dataTransfer.files]);
  });
  document.addEventListener('paste', (event) => {
    if (event.clipboardData.files.length) send([...event.clipboardData.files]);
  });
}

// Suggestions come with the page; while somebody types, those that fit are asked for, marks or no marks.
function watchSuggestions(place) {
  let asked = 0;
  place.addEventListener('input', async () => {
    const mine = ++asked;
    const answer = await fetch(`${place.dataset.suggest}?q=${encodeURIComponent(place.value)}`).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const found = await answer.json();
    place.list.replaceChildren(...found.map(({ name, plain }) => Object.assign(new Option('', name), { label: plain })));
  });
}

// One tick for all the lines of a list.
function watchAll(box) {
  box.closest('label').hidden = false;
  box.addEventListener('change', () => {
    document.querySelectorAll(box.dataset.all).forEach((each) => { each.checked = box.checked; });
  });
}

document.querySelectorAll('[data-suggest]').forEach(watchSuggestions);
document.querySelectorAll('[data-all]').forEach(watchAll);
document.querySelectorAll('form[data-draft]').forEach((form) => [watchDraft, watchRows, watchFiles].forEach((watch) => watch(form)));
document.querySelector('.problem')?.focus();
