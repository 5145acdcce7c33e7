/*
 * A form that answers while one types: the page it would show is fetched, and what it says anew is
 * put in place ([data-live-part], by id).  Inputs stay as they are, so focus and caret do too.
 */
const WAIT_MS = 200;

function adopt(from) {
    for (const part of document.querySelectorAll('[data-live-part]')) {
        const fresh = from.getElementById(part.id);
        if (fresh)
            part.replaceChildren(...[...fresh.childNodes].map((n) => document.importNode(n, true)));
    }
    for (const input of document.querySelectorAll('form[data-live] input[id]')) {
        const invalid = from.getElementById(input.id)?.hasAttribute('aria-invalid');
        input.toggleAttribute('aria-invalid', Boolean(invalid));
        if (invalid)
            input.setAttribute('aria-invalid', 'true');
    }
}

/* A page as a document; no text becomes markup here. */
function page(url, signal) {
    return new Promise((resolve, reject) => {
        const ask = new XMLHttpRequest();
        ask.open('GET', url);
        ask.responseType = 'document';
        ask.onload = () => ask.status === 200 && ask.response ? resolve(ask.response) : reject(new Error(String(ask.status)));
        ask.onerror = ask.onabort = () => reject(new Error('gone'));
        signal.addEventListener('abort', () => ask.abort());
        ask.send();
    });
}

function start(form) {
    const said = document.querySelector('[data-live-said]');
    let timer, asked;

    async function ask() {
        const url = `${form.getAttribute('action')}?${new URLSearchParams(new FormData(form))}`;
        asked?.abort();
        asked = new AbortController();
        try {
            adopt(await page(url, asked.signal));
            history.replaceState(null, '', url);
            if (said)
                said.textContent = said.dataset.liveSaid;
        } catch {
            /* Gone or answered by a later one: the button computes all the same. */
        }
    }

    form.addEventListener('input', () => {
        clearTimeout(timer);
        if (said)
            said.textContent = '';
        timer = setTimeout(ask, WAIT_MS);
    });
}

export function startLive() {
    document.querySelectorAll('form[data-live]').forEach(start);
}
