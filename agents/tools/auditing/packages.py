"""Dependencies as they are declared: without a version, from an address, or under a name close to a well-known one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from agents.records import Risk
from agents.tools.auditing.findings import Finding
from agents.tools.auditing.sources import SourceText

_PYPI: Final = frozenset(
    """
    aiohttp alembic anthropic attrs beautifulsoup4 black boto3 botocore celery certifi cffi charset-normalizer
    click colorama coverage cryptography cython dask django djangorestframework docutils fastapi filelock flask
    fsspec gevent google-auth greenlet grpcio gunicorn httpx huggingface-hub idna importlib-metadata ipython
    isort jinja2 jsonschema jupyter keras kombu kubernetes langchain lxml mako markdown markupsafe matplotlib
    mypy networkx nltk notebook numpy oauthlib openai opencv-python openpyxl packaging pandas paramiko pillow
    pip platformdirs playwright poetry protobuf psutil psycopg2 psycopg2-binary pyarrow pydantic pygments pyjwt
    pymongo pymysql pyopenssl pyparsing pytest python-dateutil python-dotenv pytz pyyaml redis regex requests
    rich ruff s3transfer scikit-learn scipy scrapy seaborn selenium setuptools simplejson six sphinx sqlalchemy
    starlette statsmodels streamlit sympy tabulate tensorflow tokenizers toml torch tornado tox tqdm
    transformers twine typer typing-extensions tzdata ujson urllib3 uvicorn virtualenv websocket-client
    websockets werkzeug wheel wrapt xgboost yarl zipp
    """.split()
)
_NPM: Final = frozenset(
    """
    angular async autoprefixer axios babel-core bcrypt bcryptjs bluebird body-parser bootstrap chai chalk
    cheerio classnames colors commander concurrently cookie-parser core-js cors cross-env css-loader cypress
    date-fns dayjs debug dotenv ejs electron esbuild eslint express express-session fastify firebase formik
    framer-motion fs-extra glob graphql gulp handlebars helmet http-proxy husky immer inquirer ioredis jest
    jquery js-yaml jsdom jsonwebtoken knex koa less lint-staged lodash luxon marked minimatch minimist mkdirp
    mocha moment mongodb mongoose morgan multer mysql mysql2 nanoid next node-fetch nodemailer nodemon nuxt
    openai passport playwright pnpm postcss preact prettier prisma prop-types puppeteer querystring react
    react-dom react-redux react-router react-router-dom redis redux request rimraf rollup rxjs sass semver
    sequelize sharp shelljs sinon socket.io socket.io-client sqlite3 storybook stripe styled-components
    superagent supertest svelte swiper tailwindcss terser three tslib typeorm typescript underscore uuid
    validator vite vitest vue vue-router vuex webpack webpack-cli webpack-dev-server winston ws yargs yup zod
    zustand
    """.split()
)
_NEAR_BUT_FINE: Final = frozenset(
    """
    black boto boto3 chalk clack click color colors dask flake8 flask glob globs httpx httpx2 jest koa ky less
    mocha moment moments mysql mysql2 nest next nuxt preact psycopg psycopg2 pymysql pytest-cov reacts redis
    redux request requests ruff rust rx sas sass sharp toml tomli torch tox typed typer uuid vite vite-node
    vitest vue2 ws
    """.split()
)
_SHORTEST_NAME: Final = 5
_REQUIREMENT: Final = re.compile(
    r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*([=<>!~].*|@\s*\S+)?(?:\s*[;#].*|\s+--hash.*|\s*\\)?$"
)
_ADDRESS: Final = re.compile(r"(?:git\+|git:|https?:|ssh:|file:|github:|bitbucket:|gitlab:|^[\w-]+/[\w.-]+(?:#|$))")
_DEPENDENCY_TABLES: Final = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


def find_in_manifest(source: SourceText) -> Iterator[Finding]:
    """What is to be said of the dependencies that one manifest declares; nothing for other files."""
    name = source.path.rpartition("/")[2]
    if re.fullmatch(r"(?:.*requirements.*|constraints.*)\.(?:txt|in)", name):
        yield from _requirements(source)
    elif name == "package.json":
        yield from _package_json(source)


def close_to_popular(name: str, ecosystem: str) -> str:
    """The well-known package that a name is one slip away from; empty if it is well known itself, or far."""
    popular = _PYPI if ecosystem == "pypi" else _NPM
    plain = name.lower().replace("_", "-")
    if len(plain) < _SHORTEST_NAME or plain in popular or plain in _NEAR_BUT_FINE:
        return ""
    return next((known for known in sorted(popular) if len(known) >= _SHORTEST_NAME and _is_one_slip(plain, known)), "")


def _requirements(source: SourceText) -> Iterator[Finding]:
    for number, line in enumerate(source.text.split("\n")):
        text = line.strip()
        if re.match(r"(?:--(?:extra-)?index-url[ =]http:|--trusted-host|-i\s+http:)", text):
            yield _finding(
                source, number, "dependency-unsafe-index", Risk.HIGH, "The index is asked without TLS.", "Use https."
            )
        if text.startswith(("git+", "http:", "https:", "-e git+")):
            yield _from_address(source, number, text.split()[0])
            continue
        match = _REQUIREMENT.match(text)
        if match is None:
            continue
        name, version = match[1], match[2] or ""
        if version.startswith("@"):
            yield _from_address(source, number, name)
        elif not version:
            yield _finding(
                source,
                number,
                "dependency-unpinned",
                Risk.LOW,
                f"{name} has no version.",
                "Pin it, or keep a lock file.",
            )
        yield from _squat(source, number, name, "pypi")


def _package_json(source: SourceText) -> Iterator[Finding]:
    try:
        manifest = json.loads(source.text)
    except ValueError:
        return
    if not isinstance(manifest, dict):
        return
    lines = source.text.split("\n")
    for table in _DEPENDENCY_TABLES:
        entries = manifest.get(table)
        for name, version in entries.items() if isinstance(entries, dict) else ():
            number = next((n for n, line in enumerate(lines) if line.lstrip().startswith(json.dumps(name))), 0)
            if not isinstance(version, str):
                continue
            if _ADDRESS.search(version):
                yield _from_address(source, number, name)
            elif version.strip() in {"", "*", "x", "latest"}:
                yield _finding(
                    source, number, "dependency-unpinned", Risk.LOW, f"{name} takes any version.", "Give a range."
                )
            yield from _squat(source, number, name, "npm")


def _squat(source: SourceText, number: int, name: str, ecosystem: str) -> Iterator[Finding]:
    known = close_to_popular(name, ecosystem)
    if known:
        why = f"{name} is one letter away from the well-known {known}."
        yield _finding(source, number, "dependency-lookalike", Risk.HIGH, why, f"If {known} is meant, write that.")


def _from_address(source: SourceText, number: int, name: str) -> Finding:
    why = f"{name.rpartition('@')[2]} comes from an address, past the index and its checks."
    return _finding(
        source, number, "dependency-from-address", Risk.MEDIUM, why, "Take a released version, or pin a commit."
    )


def _finding(source: SourceText, number: int, rule: str, severity: Risk, why: str, mend: str) -> Finding:
    line = source.lines[number] if number < len(source.lines) else number + 1
    return Finding(rule=rule, severity=severity, path=source.path, line=line, why=why, mend=mend)


def _is_one_slip(one: str, other: str) -> bool:
    """Whether one letter is added, left out, replaced, or two neighbours are swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[1:2] + a[:1] + a[2:] == b and len(a) > 1)
