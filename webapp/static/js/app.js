// Pages work without this file. With it, what is being typed saves itself, and an error list gets the focus.
'use strict';

const QUIET_MS = 1200;
const MOST_SENT = 60 * 1024 * 1024; // The server refuses a little more than this, and then keeps nothing.

function watchDraft(form) {
  const state = form.querySelector('[data-draft-state]');
  let timer = null;
  let sending = false;

  // Files are kept when the form is sent; a draft holds words only.
  const typed = () => {
    const data = new FormData(form);
    data.delete('attachments');
    return data;
  };

  const save = async () => {
    timer = null;
    try {
      const answer = await fetch(form.dataset.draft, { method: 'POST', body: typed(), redirect: 'error' });
      if (!answer.ok) throw new Error(String(answer.status));
      const now = new Date().toLocaleTimeString('vi-VN', { hour: '2-digit', minute: '2-digit' });
      state.textContent = `Đã lưu nháp lúc ${now}`;
    } catch {
      state.textContent = 'Chưa lưu được nháp; nội dung vẫn ở trên trang này.';
    }
  };

  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(save, QUIET_MS);
  });
  form.addEventListener('submit', (event) => {
    const files = [...form.elements.attachments.files];
    if (files.reduce((sum, file) => sum + file.size, 0) > MOST_SENT) {
      event.preventDefault();
      state.textContent = 'Các tệp đã chọn lớn hơn 60 MB; hãy bớt tệp rồi gửi lại.';
      return;
    }
    sending = true;
    clearTimeout(timer);
  });
  window.addEventListener('pagehide', () => {
    if (timer !== null && !sending) navigator.sendBeacon(form.dataset.draft, typed());
  });
}

// Suggestions come with the page; while somebody types, those that fit are asked for, marks or no marks.
function watchSuggestions(field) {
  let asked = 0;
  field.addEventListener('input', async () => {
    const mine = ++asked;
    const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(field.value)}`).catch(() => null);
    if (!answer?.ok || mine !== asked) return;
    const found = await answer.json();
    field.list.replaceChildren(...found.map(({ name, plain }) => Object.assign(new Option('', name), { label: plain })));
  });
}

document.querySelectorAll('[data-suggest]').forEach(watchSuggestions);
document.querySelectorAll('form[data-draft]').forEach(watchDraft);
document.querySelector('.problem')?.focus();
