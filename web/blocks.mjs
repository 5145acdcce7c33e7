/* Text blocks: ":" and the first letters of a name in the answer box, on top of a form that inserts without it. */

function start(select) {
    const area = document.getElementById(select.dataset.blocks), button = select.closest('.cluster')?.querySelector('button');
    if (!area)
        return;
    const list = document.createElement('ul'), said = document.createElement('p');
    let chosen = -1, from = -1;

    Object.assign(list, { id: `${area.id}-blocks`, className: 'suggest', hidden: true });
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', select.dataset.blocksSome);
    said.className = 'kern-sr-only';
    said.setAttribute('role', 'status');
    area.after(list, said);
    area.setAttribute('aria-controls', list.id);
    area.setAttribute('aria-autocomplete', 'list');

    function close() {
        list.hidden = true;
        chosen = from = -1;
        area.removeAttribute('aria-activedescendant');
    }

    /* What stands between the marks becomes the words of the block; one step of the browser's undo where it has it. */
    function put(option, begin, end) {
        area.focus();
        area.setSelectionRange(begin, end);
        if (!document.execCommand?.('insertText', false, option.dataset.text)) {
            area.setRangeText(option.dataset.text, begin, end, 'end');
            area.dispatchEvent(new Event('input', { bubbles: true }));
        }
        close();
    }

    function mark(i) {
        chosen = i;
        [...list.children].forEach((item, k) => item.setAttribute('aria-selected', String(k === i)));
        list.children[i].scrollIntoView({ block: 'nearest' });
        area.setAttribute('aria-activedescendant', list.children[i].id);
    }

    function show(options) {
        list.replaceChildren(...options.map((option, i) => {
            const item = document.createElement('li');
            Object.assign(item, { id: `${list.id}-${i}`, className: 'suggest__item', textContent: option.textContent });
            item.setAttribute('role', 'option');
            item.dataset.index = String(option.index);
            return item;
        }));
        list.hidden = options.length === 0;
        said.textContent = options.length > 0 ? select.dataset.blocksSome : select.dataset.blocksNone;
        if (options.length > 0)
            mark(0);
    }

    /* A colon that begins a word, then letters up to the caret. */
    area.addEventListener('input', () => {
        const before = area.value.slice(0, area.selectionStart), found = /(?:^|\s):([^\s:]*)$/u.exec(before);
        if (!found)
            return close();
        from = before.length - found[1].length - 1;
        const wanted = found[1].toLocaleLowerCase();
        return show([...select.options].filter((o) => o.value && o.textContent.toLocaleLowerCase().includes(wanted)));
    });
    area.addEventListener('keydown', (event) => {
        const n = list.children.length;
        if (list.hidden || n === 0 || event.isComposing)
            return;
        if (event.key === 'Escape')
            close();
        else if (event.key === 'Enter' || event.key === 'Tab')
            put(select.options[Number(list.children[chosen].dataset.index)], from, area.selectionStart);
        else if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
            mark((chosen + (event.key === 'ArrowDown' ? 1 : n - 1)) % n);
        else
            return;
        event.preventDefault();
        event.stopPropagation();
    });
    area.addEventListener('blur', close);
    list.addEventListener('pointerdown', (event) => {
        event.preventDefault();
        const item = event.target.closest('[data-index]');
        if (item && event.button === 0)
            put(select.options[Number(item.dataset.index)], from, area.selectionStart);
    });
    button?.addEventListener('click', (event) => {
        const option = select.selectedOptions[0];
        if (!option?.value)
            return;
        event.preventDefault();
        put(option, area.selectionStart, area.selectionEnd);
        select.value = '';
    });
}

export function startBlocks() {
    document.querySelectorAll('select[data-blocks]').forEach(start);
}
