/* Two minutes before the session ends, one key keeps it. */
import { post } from './post.mjs';

const WARN_MS = 120000, TIMER_MAX = 2 ** 31 - 1;

function endOf(page) {
    return Number(page.querySelector('meta[name="pedell-session-ends"]')?.content) * 1000 || 0;
}

/* The answer is a page again, which says when the session ends now. */
async function extend() {
    const answer = await post('/account/extend', [], 'follow');
    const ends = answer.ok ? endOf(new DOMParser().parseFromString(await answer.text(), 'text/html')) : 0;
    if (!ends)
        throw new Error('the session was not extended');
    return ends;
}

export function startSession() {
    const dialog = document.getElementById('session'), first = endOf(document);
    if (!first || !dialog)
        return;
    const warnBefore = (ends) => setTimeout(() => dialog.open || dialog.showModal(),
        Math.min(Math.max(ends - Date.now() - WARN_MS, 0), TIMER_MAX));
    warnBefore(first);
    dialog.querySelector('[data-extend]')?.addEventListener('click', (event) => {
        event.preventDefault();
        extend().then((ends) => {
            dialog.close();
            warnBefore(ends);
        }).catch(() => location.reload());
    });
}
