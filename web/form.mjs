/* A form is sent once; coming back to the page makes it usable again. */
export function startOnce() {
    document.addEventListener('submit', (event) => {
        const form = event.target;
        if (event.defaultPrevented || form.method !== 'post')
            return;
        if (form.dataset.sent) {
            event.preventDefault();
            return;
        }
        form.dataset.sent = '1';
        /* Not disabled: a disabled button would not send its own name and value. */
        event.submitter?.setAttribute('aria-busy', 'true');
    });
    addEventListener('pageshow', () => {
        for (const form of document.querySelectorAll('form[data-sent]')) {
            delete form.dataset.sent;
            form.querySelectorAll('[aria-busy]').forEach((b) => b.removeAttribute('aria-busy'));
        }
    });
}

/* The line above the send button follows the chosen option. */
export function startAudience() {
    for (const control of document.querySelectorAll('[data-audience-for]')) {
        const line = document.getElementById(control.dataset.audienceFor);
        if (!line)
            continue;
        line.setAttribute('aria-live', 'polite');
        const show = (event) => {
            const chosen = event?.target.matches('input') ? event.target
                : control.selectedOptions?.[0] ?? control.querySelector('input:checked');
            if (chosen?.dataset.audience)
                line.textContent = chosen.dataset.audience;
        };
        control.addEventListener('change', show);
        show();
    }
}
