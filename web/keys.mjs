/* Single keys on lists: j and k walk, Enter opens, letters click what carries them; in a row
   also a form of the page for the row, or the page behind the row (docs/look.md). */
const typing = 'input, textarea, select, [contenteditable="true"]';

function rows() {
    return [...document.querySelectorAll('[data-keys] [data-row]')];
}

function current() {
    return document.querySelector('[data-row][data-here]');
}

/* The page's own before what the menu carries on every page. */
function mainFirst(selector) {
    return [...document.querySelectorAll(`#main ${selector}`), ...document.querySelectorAll(selector)];
}

function walk(step) {
    const all = rows();
    if (all.length === 0)
        return false;
    const here = all.indexOf(current());
    const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1)];
    all.forEach((row) => row.toggleAttribute('data-here', row === next));
    next.scrollIntoView({ block: 'nearest' });
    (next.querySelector('a[href], button') ?? next).focus({ preventScroll: true });
    return true;
}

function use(target) {
    if (!target || target.closest('dialog:not([open])'))
        return false;
    if (target.matches(typing))
        target.focus();
    else if (target.matches('a[data-key="/"]'))
        /* A page without the box: on to the one that has it. */
        location.assign(`${target.href}#q`);
    else
        target.click();
    return true;
}

/* A form of the page that takes the row: its record is the last part of the row's link. */
function send(row, key) {
    const form = document.querySelector(`form[data-row-key="${CSS.escape(key)}"]`), link = row.querySelector('[data-key="Enter"]');
    if (!form || !link)
        return false;
    form.querySelector('input[type="hidden"]:not([name^="_"])').value = link.pathname.split('/').pop();
    form.requestSubmit();
    return true;
}

/* What the row's own page does with the key, there. */
function follow(row, key) {
    const link = row.querySelector('[data-key="Enter"]');
    if (!link || !row.closest('[data-keys]').dataset.keys.includes(key))
        return false;
    location.assign(`${link.href}#key-${key}`);
    return true;
}

/* Without a row, or when the row has no such key, the page's own; never another row's. */
function press(key) {
    const selector = `[data-key="${CSS.escape(key)}"]`, row = current();
    if (row && (use(row.querySelector(selector)) || send(row, key) || follow(row, key)))
        return true;
    return use(mainFirst(selector).find((e) => !e.closest('[data-row]')));
}

/* The first words of what a key does here: of the label, or of the element itself. */
function words(element) {
    const label = element.labels?.[0] ?? element;
    return (label.getAttribute('aria-label') ?? label.textContent).trim();
}

function line(list, key, text) {
    const name = document.createElement('dt'), value = document.createElement('dd');
    name.append(Object.assign(document.createElement('kbd'), { textContent: key }));
    value.textContent = text;
    name.dataset.here = value.dataset.here = '';
    list.append(name, value);
}

/* The keys of this page are told by what carries them: the list cannot be wrong. */
function fill(list) {
    const known = new Set(['Enter']);
    list.querySelectorAll('[data-here]').forEach((e) => e.remove());
    for (const name of document.querySelectorAll('[data-keys-named] dt'))
        if (!known.has(name.textContent)) {
            known.add(name.textContent);
            line(list, name.textContent, name.nextElementSibling.textContent);
        }
    for (const element of mainFirst('[data-key]'))
        if (!known.has(element.dataset.key)) {
            known.add(element.dataset.key);
            line(list, element.dataset.key, words(element));
        }
}

function help() {
    const dialog = document.getElementById('help'), list = dialog?.querySelector('[data-keys-here]');
    if (list)
        fill(list);
    dialog?.showModal();
    return Boolean(dialog);
}

function single(event) {
    if (document.documentElement.dataset.shortcuts === 'off' || document.querySelector('dialog[open]'))
        return false;
    if (event.target.matches(typing) || event.ctrlKey || event.metaKey || event.altKey)
        return false;
    switch (event.key) {
    case 'j':
        return walk(1);
    case 'k':
        return walk(-1);
    case '?':
        return help();
    case 'Enter':
        /* A focused link or button does its own work. */
        return !event.target.closest('a, button, summary') && press('Enter');
    default:
        return event.key.length === 1 && press(event.key);
    }
}

/* Come from a row with a key: "#key-t". */
function arrive() {
    const key = location.hash.match(/^#key-(\w)$/)?.[1];
    if (!key || document.documentElement.dataset.shortcuts === 'off')
        return;
    history.replaceState(null, '', location.pathname + location.search);
    const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    /* Only what opens or focuses: a key that sends waits for a second press here. */
    if (target?.matches(`summary, a, ${typing}`)) {
        use(target);
        target.scrollIntoView({ block: 'center' });
    }
}

export function startKeys() {
    arrive();
    document.addEventListener('keydown', (event) => {
        if (event.isComposing || event.repeat && event.key !== 'j' && event.key !== 'k')
            return;
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.matches('textarea')) {
            event.preventDefault();
            event.target.form?.requestSubmit();
        } else if (single(event)) {
            event.preventDefault();
        }
    });
    document.addEventListener('focusin', (event) => {
        const row = event.target.closest?.('[data-row]');
        if (row)
            rows().forEach((r) => r.toggleAttribute('data-here', r === row));
    });
}
