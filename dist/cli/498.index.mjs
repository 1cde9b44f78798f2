export const id = 498;
export const ids = [498];
export const modules = {

/***/ 8498:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   assertTerminal: () => (/* binding */ assertTerminal),
/* harmony export */   confirm: () => (/* binding */ confirm)
/* harmony export */ });
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8474);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_events__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_readline_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6848);
/* harmony import */ var node_readline_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_readline_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3916);
/* harmony import */ var _secrets_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7194);
/** Asks before what cannot be taken back lightly. */




/** @throws BackupError `usage` where there is no terminal to ask on. */
function assertTerminal(question) {
    if (process.stdin.isTTY && process.stderr.isTTY)
        return;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_2__/* .BackupError */ .hj({
        code: 'usage',
        message: `This needs a confirmation, and there is no terminal to ask on: ${question}`,
        remedy: 'Give --yes if the answer is yes',
    });
}
/**
 * True where a person typed yes, or gave `--yes`.
 * @throws BackupError `usage` where there is no terminal to ask on.
 */
async function confirm(question, { yes, terminal, signal }) {
    // Whatever went on has come to its end, or nobody would be asked.
    terminal.end('good');
    if (yes)
        return true;
    assertTerminal(question);
    const prompt = (0,node_readline_promises__WEBPACK_IMPORTED_MODULE_1__.createInterface)({ input: process.stdin, output: process.stderr });
    // In its raw mode the terminal sends no signal by itself, and the end of input would be waited for for ever.
    prompt.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    const closed = (0,node_events__WEBPACK_IMPORTED_MODULE_0__.once)(prompt, 'close').then(() => '');
    try {
        const asked = prompt.question(`${(0,_secrets_js__WEBPACK_IMPORTED_MODULE_3__/* .redact */ .E$)(question)} Type yes to go on: `, { signal }).catch((error) => {
            signal.throwIfAborted();
            // Ctrl-D, in versions of Node that do not merely close.
            if (error.code === 'ABORT_ERR')
                return '';
            throw error;
        });
        const answer = await Promise.race([asked, closed]);
        return answer.trim().toLowerCase() === 'yes';
    }
    finally {
        prompt.close();
    }
}


/***/ })

};
