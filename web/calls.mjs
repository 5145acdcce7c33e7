/* Says that the telephone rings: asks every few seconds while somebody looks at the page,
   never moves the focus, and stops asking when it is told no. */
const pause = 5000, longest = 60000;

function say(box, text) {
    let bar = document.getElementById('call-bar');
    if (!bar) {
        bar = document.createElement('p');
        bar.id = 'call-bar';
        bar.className = 'kern-alert kern-alert--info';
        bar.setAttribute('role', 'status');
        const link = document.createElement('a');
        link.className = 'kern-link';
        link.href = '/desk/calls';
        link.dataset.key = 'c';
        bar.append(link);
        box.after(bar);
    }
    bar.hidden = text === '';
    bar.firstChild.textContent = text;
}

export function startCalls() {
    const box = document.querySelector('[data-calls]');
    if (!box)
        return;
    let wait = pause, timer;
    const ask = async () => {
        try {
            const answer = await fetch(box.dataset.calls, { headers: { Accept: 'application/json' }, redirect: 'error' });
            if (!answer.ok)
                throw new Error(String(answer.status));
            const { call, who } = await answer.json();
            say(box, call && call !== box.dataset.callsHere ? `${box.dataset.callsSay} ${who}` : '');
            wait = pause;
        } catch {
            /* Signed out or no network: less and less often. */
            wait = Math.min(wait * 2, longest);
        }
        timer = document.hidden ? undefined : setTimeout(ask, wait);
    };
    document.addEventListener('visibilitychange', () => {
        clearTimeout(timer);
        timer = document.hidden ? undefined : setTimeout(ask, 0);
    });
    timer = setTimeout(ask, pause);
}
