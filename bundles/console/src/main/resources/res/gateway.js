// Everything shown comes as JSON and is inserted by textContent: a user may be called <b>.
(function () {
    'use strict';

    var tables = [
        ['Frontends', 'frontends', ['name', 'protocol', 'address', 'policy', 'sessions', 'problem']],
        ['Backends', 'backends', ['name', 'endpoints', 'sessions']],
        ['Pools', 'pools', ['name', 'backends']],
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
            var rows = table[1] === 'sessions' ? state.sessions : state.gateway[table[1]];
            if (rows.length === 0) { return; }
            element(root, 'h3', table[0]);
            var body = element(root, 'table');
            var head = element(body, 'tr');
            table[2].forEach(function (column) { element(head, 'th', column); });
            rows.forEach(function (row) {
                var line = element(body, 'tr');
                table[2].forEach(function (column) {
                    var value = row[column];
                    element(line, 'td', Array.isArray(value) ? value.join(', ') : String(value),
                        column === 'problem' ? 'problem' : undefined);
                });
            });
        });
    }

    // An address with user and password in it, as bookmarks have them, cannot be fetched from.
    var here = window.location.origin + window.location.pathname.replace(/\/?$/, '/');

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
