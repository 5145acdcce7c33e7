/* Single keys on lists: j and k walk, Enter opens, letters click what carries them. */
const typing = 'input, textarea, select, [contenteditable="true"]';

function rows() {
    return [...document.querySelectorAll('[data-keys] [data-row]')];
}

function current() {
    return document.querySelector('[data-row][data-here]');
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

function press(key) {
    const selector = `[data-key="${CSS.escape(key)}"]`;
    const target = current()?.querySelector(selector) ?? document.querySelector(selector);
    if (!target || target.closest('dialog:not([open])'))
        return false;
    if (target.matches(typing))
        target.focus();
    else
        target.click();
    return true;
}

function help() {
    const dialog = document.getElementById('help');
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

export function startKeys() {
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
