// Everything shown comes as JSON and is inserted by textContent: a user may be called <b>.
(function () {
    'use strict';

    // An address with user and password in it, as bookmarks have them, cannot be fetched from.
    var here = window.location.origin + window.location.pathname.replace(/\/?$/, '/');

    var tables = [
        ['Frontends', 'frontends', ['name', 'protocol', 'address', 'policy', 'sessions', 'problem']],
        ['Backends', 'backends', ['name', 'endpoints', 'sessions']],
        ['Health', 'states', ['backend', 'protocol', 'status', 'since', 'sessions', 'share', 'reason']],
        ['Pools', 'pools', ['name', 'backends']],
        ['Ledger of mails to be tried again (dropped: may have come twice)', 'ledger',
            ['entries', 'keys', 'most', 'oldest', 'dropped', 'saved', 'refused']],
        ['Policies', 'policies', ['name', 'strategies']],
        ['Strategies', 'strategies', ['name', 'bundle', 'problem']],
        ['Sessions (the oldest)', 'sessions',
            ['opened', 'frontend', 'protocol', 'client', 'user', 'backend', 'tls', 'passThrough']]
    ];

    function element(parent, name, text, className) {
        var child = document.createElement(name);
        if (text !== undefined) { child.textContent = text; }
        if (className) { child.className = className; }
        parent.appendChild(child);
        return child;
    }

    function show(state) {
        var root = document.getElementById('gateway');
        root.textContent = '';
        element(root, 'h3', 'Gateway: ' + state.gateway.state + ', ' + state.gateway.sessions + ' sessions');
        state.gateway.problems.forEach(function (problem) { element(root, 'p', problem, 'problem'); });
        tables.forEach(function (table) {
            rows(root, table[0], table[2],
                table[1] === 'sessions' ? state.sessions : state.gateway[table[1]]);
        });
    }

    // 2026-11-26T12:00:00.123456Z as people read it.
    function plain(text) {
        return text.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)[.\d]*Z$/, '$1 $2');
    }

    function rows(root, title, columns, values) {
        if (values.length === 0) { return; }
        element(root, 'h3', title);
        var body = element(root, 'table');
        var head = element(body, 'tr');
        columns.forEach(function (column) { element(head, 'th', column); });
        values.forEach(function (row) {
            var line = element(body, 'tr');
            columns.forEach(function (column) {
                var value = row[column];
                element(line, 'td', Array.isArray(value) ? value.join(', ') : plain(String(value)),
                    column === 'problem' || value === 'DOWN' || column === 'dropped' && value > 0
                        ? 'problem' : undefined);
            });
        });
    }

    function explain(found) {
        var root = document.getElementById('explanation');
        root.textContent = '';
        if (found.problem) {
            element(root, 'p', found.problem, 'problem');
            return;
        }
        element(root, 'h3', found.user + ' by ' + found.protocol + ': '
            + (found.backend ? found.backend + ' (' + found.endpoint + ')' : found.outcome));
        element(root, 'p', found.reason + (found.next ? '. If it could not be used: ' + found.next : ''));
        rows(root, 'Strategies, in the order asked', ['strategy', 'verdict', 'detail', 'micros', 'reason'], found.steps);
        rows(root, 'Evidence', ['backend', 'verdict', 'method', 'strength', 'at', 'expires', 'detail'], found.evidence);
        rows(root, 'Backends', ['backend', 'status', 'since', 'sessions', 'share', 'reason'], found.health);
    }

    document.getElementById('explain').addEventListener('submit', function (event) {
        event.preventDefault();
        var query = new URLSearchParams(new FormData(event.target)).toString();
        fetch(here + 'explain.json?' + query, { credentials: 'same-origin' })
            .then(function (response) {
                if (!response.ok) { throw new Error('HTTP ' + response.status); }
                return response.json();
            })
            .then(explain)
            .catch(function (error) { explain({ problem: 'Cannot explain: ' + error.message }); });
    });

    function refresh() {
        fetch(here + 'state.json', { credentials: 'same-origin' })
            .then(function (response) {
                if (!response.ok) { throw new Error('HTTP ' + response.status); }
                return response.json();
            })
            .then(show)
            .catch(function (error) {
                document.getElementById('gateway').textContent = 'Cannot read the state: ' + error.message;
            })
            .then(function () { window.setTimeout(refresh, 3000); });
    }

    refresh();
}());
