export const id = 505;
export const ids = [505];
export const modules = {

/***/ 2505:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  serve: () => (/* binding */ serve),
  P: () => (/* binding */ serveCommand)
});

// UNUSED EXPORTS: standInVerb

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(9448);
// EXTERNAL MODULE: ../../../work/main/node_modules/mongodb/lib/index.js
var lib = __webpack_require__(9032);
;// CONCATENATED MODULE: ./src/demo/stand-in.ts
/**
 * A stand-in for the Issuer Directory: real HTTP before a real MongoDB, for the demo and for tests. It knows
 * `GET /health/live`, and the issuers of a tenant under `GET /issuer-directory/issuers`.
 */


/** Serves the issuers of `database` on a port of 127.0.0.1, a free one where `port` is 0. */
async function serveStandIn(mongoUri, database, port = 0) {
    const client = await new lib.MongoClient(mongoUri).connect();
    const db = client.db(database);
    const server = (0,external_node_http_.createServer)((request, response) => void answer(db, request, response));
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', resolve);
    });
    return {
        url: `http://127.0.0.1:${server.address().port}`,
        async close() {
            await closeServer(server);
            await client.close();
        },
    };
}
async function answer(db, request, response) {
    const reply = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    try {
        if (request.url === '/health/live')
            return void reply(200, { status: 'live' });
        if (request.url !== '/issuer-directory/issuers')
            return void reply(404, { error: 'not found' });
        const tenant = request.headers['x-stellaops-tenant'];
        if (typeof tenant !== 'string')
            return void reply(400, { error: 'X-StellaOps-Tenant is missing' });
        const issuers = await db
            .collection('issuers')
            .find({ tenant_id: tenant }, { projection: { issuer_slug: 1, display_name: 1 } })
            .sort({ issuer_slug: 1 })
            .toArray();
        reply(200, issuers);
    }
    catch (error) {
        reply(503, { error: error.message });
    }
}
function closeServer(server) {
    return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
    });
}

;// CONCATENATED MODULE: ./src/demo/stand-in-command.ts
/** The stand-in service as a process of its own, started and stopped by shell commands as a real one would be. */



/** Not for people: how the demo starts its service. */
const standInVerb = 'stand-in';
/** The commands that start the service in the background, and stop it. */
function serveCommand({ program, mongoUri, database, port, folder }) {
    const pidFile = (0,external_node_path_.join)(folder, 'service.pid');
    const serve = [...program, standInVerb, mongoUri, database, String(port), pidFile].map(quote).join(' ');
    const pid = `"$(cat ${quote(pidFile)})"`;
    return {
        startCommand: `${serve} >/dev/null 2>&1 &`,
        stopCommand: `kill ${pid}; while kill -0 ${pid} 2>/dev/null; do sleep 0.05; done`,
    };
}
/** Serves until it is told to end. */
async function serve(mongoUri, database, port, pidFile) {
    const service = await serveStandIn(mongoUri, database, port);
    await (0,promises_.writeFile)(pidFile, String(process.pid));
    await new Promise((resolve) => process.once('SIGTERM', () => resolve()));
    await service.close();
}
function quote(text) {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}


/***/ })

};
