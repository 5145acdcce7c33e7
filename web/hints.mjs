/* Instructions that may help, as soon as somebody says what is broken and where. */
export function startHints() {
    for (const form of document.querySelectorAll('form[data-hints]')) {
        const box = document.getElementById(form.dataset.hintsInto);
        const list = box?.querySelector('ul');
        if (!list)
            continue;
        let asked;
        const ask = async () => {
            const chosen = new FormData(form);
            const service = chosen.get('service');
            asked?.abort();
            asked = new AbortController();
            try {
                const query = new URLSearchParams({ service: service ?? '', room: chosen.get('room') ?? '' });
                const answer = await fetch(`${form.dataset.hints}?${query}`, { signal: asked.signal });
                const { items } = answer.ok ? await answer.json() : { items: [] };
                list.replaceChildren(...items.map((item) => {
                    const link = Object.assign(document.createElement('a'), { href: item.url, textContent: item.title, className: 'kern-link', target: '_blank' });
                    const line = document.createElement('li');
                    line.append(link);
                    return line;
                }));
                box.hidden = items.length === 0;
            } catch {
                /* A later choice asks again. */
            }
        };
        form.addEventListener('change', (event) => {
            if (event.target.matches('[name=service], [name=room]'))
                ask();
        });
    }
}
