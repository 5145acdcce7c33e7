/* Suggestions under a search box: the combobox pattern, on top of a form that searches without it. */
const WAIT_MS = 150, LETTERS_MIN = 2;

function element(name, attributes, ...children) {
    const e = document.createElement(name);
    for (const [key, value] of Object.entries(attributes))
        e.setAttribute(key, value);
    e.append(...children);
    return e;
}

/* Pieces are text, never markup. */
function title(pieces) {
    return pieces.map((p) => p.hit ? element('mark', {}, p.text) : p.text);
}

function option(item, id) {
    return element('li', { role: 'option', id, 'aria-selected': 'false', class: 'suggest__item', 'data-url': item.url },
        element('span', { class: 'muted' }, item.kind), ' ', ...title(item.title), ' ',
        element('span', { class: 'muted' }, item.detail));
}

function start(input) {
    const list = element('ul', { role: 'listbox', id: `${input.id}-suggest`, class: 'suggest', 'aria-label': input.dataset.suggestSome });
    const said = element('p', { class: 'kern-sr-only', role: 'status' });
    let timer, asked, chosen = -1;

    list.hidden = true;
    input.after(list, said);
    for (const [key, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id }))
        input.setAttribute(key, value);

    function close() {
        list.hidden = true;
        chosen = -1;
        input.setAttribute('aria-expanded', 'false');
        input.removeAttribute('aria-activedescendant');
    }

    function show(items) {
        close();
        list.replaceChildren(...items.map((item, i) => option(item, `${list.id}-${i}`)));
        list.hidden = items.length === 0;
        input.setAttribute('aria-expanded', String(items.length > 0));
        said.textContent = items.length > 0 ? input.dataset.suggestSome : input.dataset.suggestNone;
    }

    function choose(step) {
        const all = [...list.children];
        if (list.hidden || all.length === 0)
            return false;
        chosen = (chosen + step + all.length + (chosen < 0 && step < 0 ? 1 : 0)) % all.length;
        all.forEach((o, i) => o.setAttribute('aria-selected', String(i === chosen)));
        all[chosen].scrollIntoView({ block: 'nearest' });
        input.setAttribute('aria-activedescendant', all[chosen].id);
        return true;
    }

    async function ask() {
        const q = input.value.trim();
        asked?.abort();
        if (q.length < LETTERS_MIN)
            return close();
        asked = new AbortController();
        try {
            const answer = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ q })}`, { signal: asked.signal });
            if (answer.ok && document.activeElement === input)
                show((await answer.json()).items);
        } catch {
            /* Gone or answered by a later one: the form searches all the same. */
        }
        return undefined;
    }

    input.addEventListener('input', () => {
        clearTimeout(timer);
        timer = setTimeout(ask, WAIT_MS);
    });
    input.addEventListener('blur', () => {
        clearTimeout(timer);
        asked?.abort();
        close();
    });
    input.addEventListener('keydown', (event) => {
        if (event.isComposing)
            return;
        const open = list.children[chosen];
        if (event.key === 'Escape' && !list.hidden)
            close();
        else if (event.key === 'Enter' && open)
            location.assign(open.dataset.url);
        else if (!((event.key === 'ArrowDown' && choose(1)) || (event.key === 'ArrowUp' && choose(-1))))
            return;
        event.preventDefault();
    });
    /* Before the box loses the focus. */
    list.addEventListener('pointerdown', (event) => {
        event.preventDefault();
        const item = event.target.closest('[data-url]');
        if (item && event.button === 0)
            location.assign(item.dataset.url);
    });
}

export function startSuggest() {
    document.querySelectorAll('input[data-suggest]').forEach(start);
}
