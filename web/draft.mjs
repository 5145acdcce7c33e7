/* What is being typed survives a crash, a time-out and a closed lid. */
import { post, typed } from './post.mjs';

const DEVICE_MS = 2000, SERVER_MS = 10000, DAYS = 14;

function fields(form) {
    return [...form.elements].filter((e) => e.name && !e.name.startsWith('_')
        && e.matches('textarea, select, input:not([type=hidden], [type=file], [type=password])'));
}

function read(form) {
    return fields(form).map((e) => [e.name, e.type === 'checkbox' || e.type === 'radio' ? `${e.value}:${e.checked}` : e.value]);
}

function write(form, values) {
    const left = new Map();
    values.forEach(([name, value]) => left.set(name, [...(left.get(name) ?? []), value]));
    for (const e of fields(form)) {
        const value = left.get(e.name)?.shift();
        if (value === undefined)
            continue;
        if (e.type === 'checkbox' || e.type === 'radio')
            e.checked = value === `${e.value}:true`;
        else
            e.value = value;
        e.dispatchEvent(new Event('change', { bubbles: true }));
    }
}

/* Storage can be full or forbidden: drafts are a comfort, the form goes on. */
function attempt(work) {
    try {
        return work();
    } catch {
        return null;
    }
}

function drop(key) {
    attempt(() => localStorage.removeItem(key));
}

function keyOf(form) {
    return `draft:${document.querySelector('meta[name="pedell-person"]')?.content ?? ''}:${location.pathname}:${form.id}`;
}

function save(key, form, sent) {
    attempt(() => localStorage.setItem(key, JSON.stringify({ at: Date.now(), sent, values: read(form) })));
}

function clock(ms) {
    return new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Berlin' }).format(ms);
}

function line(form) {
    const p = document.createElement('p');
    p.className = 'draft-line';
    p.setAttribute('role', 'status');
    form.prepend(p);
    return p;
}

function offer(form, key, found, initial) {
    write(form, found.values);
    const p = line(form), button = document.createElement('button');
    p.textContent = `${(form.dataset.draftFound ?? '').replace('{time}', clock(found.at))} `;
    button.type = 'button';
    button.className = 'kern-btn kern-btn--tertiary kern-btn--x-small';
    button.append(Object.assign(document.createElement('span'), { className: 'kern-label', textContent: form.dataset.draftDrop }));
    button.addEventListener('click', () => {
        write(form, initial);
        drop(key);
        p.remove();
    });
    p.append(button);
}

/* Saving tells who else is writing at the ticket; an unchanged line is not read out again. */
function presence(text) {
    const p = document.querySelector('[data-presence]');
    if (p && text !== undefined && p.textContent.trim() !== text)
        p.textContent = text;
}

function send(form, status) {
    post(form.dataset.draft, typed(form), 'manual').then((answer) => {
        if (answer.ok && form.dataset.draftSaved)
            status.textContent = form.dataset.draftSaved.replace('{time}', clock(Date.now()));
        return answer.ok ? answer.text() : undefined;
    }).then(presence, () => {});
}

/* The page has every word of the draft already: a colleague's text may have come behind it. */
function holds(initial, values) {
    return values.every(([name, value]) => initial.some(([n, has]) => n === name && (has === value || (value && has.includes(value)))));
}

function start(form) {
    const key = keyOf(form);
    const initial = read(form);
    const found = attempt(() => JSON.parse(localStorage.getItem(key)));
    if (found && !holds(initial, found.values))
        offer(form, key, found, initial);
    let device, server, status;
    form.addEventListener('input', () => {
        clearTimeout(device);
        device = setTimeout(() => save(key, form, false), DEVICE_MS);
        if (form.dataset.draft)
            server ??= setTimeout(() => {
                server = undefined;
                send(form, status ??= line(form));
            }, SERVER_MS);
    });
    form.addEventListener('submit', (event) => {
        if (event.defaultPrevented)
            return;
        clearTimeout(device);
        clearTimeout(server);
        /* Kept until another page is there: the connection may fail. */
        save(key, form, true);
    });
}

/* The page after a success begins with saying so (page.html); it may be the page of the form itself. */
function saved() {
    return Boolean(document.querySelector('main > [role="status"]:first-child, main > .chip:first-child + [role="status"]'));
}

/* Drafts that were sent (this page is the answer) or are too old. */
function tidy(kept) {
    for (const key of Object.keys(localStorage).filter((k) => k.startsWith('draft:'))) {
        const draft = attempt(() => JSON.parse(localStorage.getItem(key)));
        if (!draft || Date.now() - draft.at > DAYS * 86400000 || (draft.sent && !kept.has(key)))
            drop(key);
    }
}

export function startDrafts() {
    const forms = [...document.querySelectorAll('form[data-draft]')];
    attempt(() => tidy(new Set(saved() ? [] : forms.map(keyOf))));
    forms.forEach(start);
}
