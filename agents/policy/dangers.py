"""The table behind `risk`: what commands may do. Patterns as in rules, matched loosely; the worst one counts."""

from __future__ import annotations

from typing import Final

import msgspec

from agents.records import Risk


class Danger(msgspec.Struct, frozen=True):
    """Commands of one kind, how bad they are, and why."""

    risk: Risk
    reason: str
    patterns: tuple[str, ...]


def _kind(risk: Risk, reason: str, patterns: str) -> Danger:
    return Danger(risk, reason, tuple(line.strip() for line in patterns.strip().splitlines()))


OWN_CHECKS: Final = "it runs the project's own checks"

DANGERS: Final = (
    _kind(
        Risk.CRITICAL,
        "it removes far more than the tree",
        """
        rm * -r * /
        rm * -r * /*
        rm * -R * /
        rm * --recursive * /
        rm * -r * ~
        rm * -r * ~/
        rm * -r * $HOME*
        rm * -r * ..
        rm * -r * ../*
        find / * -delete *
        find / * -delete *
        rm * -r * $*
        shred *
        """,
    ),
    _kind(
        Risk.CRITICAL,
        "it writes to devices or file systems",
        """
        dd * of=/dev/* *
        mkfs *
        mkfs.* *
        fdisk *
        parted *
        wipefs *
        mount *
        umount *
        swapoff *
        """,
    ),
    _kind(
        Risk.CRITICAL,
        "it changes the machine itself",
        """
        shutdown *
        reboot *
        halt *
        poweroff *
        init *
        systemctl *
        service *
        launchctl *
        crontab *
        at *
        batch *
        useradd *
        usermod *
        passwd *
        visudo *
        iptables *
        nft *
        sysctl *
        insmod *
        modprobe *
        chmod * -R * /
        chown * -R * /
        """,
    ),
    _kind(
        Risk.CRITICAL,
        "it publishes, which cannot be taken back",
        """
        npm publish *
        npm unpublish *
        yarn publish *
        yarn npm publish *
        pnpm publish *
        cargo publish *
        poetry publish *
        uv publish *
        twine upload *
        gem push *
        mvn * deploy *
        docker push *
        gh release create *
        """,
    ),
    _kind(
        Risk.CRITICAL,
        "it changes what runs elsewhere",
        """
        terraform apply *
        terraform destroy *
        tofu apply *
        tofu destroy *
        pulumi up *
        pulumi destroy *
        kubectl delete *
        kubectl apply *
        kubectl exec *
        helm install *
        helm upgrade *
        helm uninstall *
        """,
    ),
    _kind(
        Risk.CRITICAL,
        "it rewrites history that others have",
        """
        git push * --force *
        git push * --force-with-lease* *
        git push * -f *
        git push * --mirror *
        git push * --delete *
        git push * -d *
        git push * +*
        git push * :*
        """,
    ),
    _kind(
        Risk.HIGH,
        "it takes the rights of another user",
        """
        sudo *
        doas *
        su *
        pkexec *
        setcap *
        """,
    ),
    _kind(
        Risk.HIGH,
        "it sends work to others",
        """
        git push *
        git send-email *
        gh *
        glab *
        """,
    ),
    _kind(
        Risk.HIGH,
        "it may lose work that is nowhere else",
        """
        rm * -r *
        rm * -R *
        rm * --recursive *
        rmdir *
        unlink *
        truncate *
        git reset * --hard *
        git clean *
        git checkout * -- *
        git checkout * -f *
        git checkout .
        git restore *
        git stash drop *
        git stash clear *
        git branch * -D *
        git branch * --delete *
        git tag * -d *
        git update-ref *
        git reflog expire *
        git gc *
        git prune *
        git filter-branch *
        git filter-repo *
        git rebase *
        find * -delete *
        rsync * --delete* *
        dropdb *
        """,
    ),
    _kind(
        Risk.HIGH,
        "it sets what later commands run",
        """
        git config *
        git * -c *
        git remote add *
        git remote set-url *
        git submodule *
        git worktree *
        pre-commit install *
        husky *
        npm config *
        pip config *
        """,
    ),
    _kind(
        Risk.HIGH,
        "it installs code of others, which runs while it is installed",
        """
        pip install *
        pip3 install *
        python* -m pip install *
        pipx *
        uv add *
        uv sync *
        uv pip *
        uv tool *
        uvx *
        poetry add *
        poetry install *
        poetry update *
        conda install *
        conda create *
        mamba install *
        npm install *
        npm i *
        npm ci *
        npm add *
        npm update *
        npx *
        yarn
        yarn add *
        yarn install *
        pnpm add *
        pnpm install *
        pnpm dlx *
        bun install *
        bun add *
        bunx *
        cargo install *
        cargo add *
        cargo update *
        go get *
        go install *
        gem install *
        bundle install *
        composer *
        apt *
        apt-get *
        dnf *
        yum *
        apk *
        pacman *
        brew *
        snap *
        flatpak *
        """,
    ),
    _kind(
        Risk.HIGH,
        "it talks to other machines",
        """
        curl *
        wget *
        ssh *
        scp *
        sftp *
        rsync *
        ftp *
        telnet *
        nc *
        ncat *
        netcat *
        socat *
        nmap *
        git clone *
        git fetch *
        git pull *
        git ls-remote *
        aws *
        gcloud *
        az *
        heroku *
        fly *
        helm *
        """,
    ),
    _kind(
        Risk.HIGH,
        "it starts containers, which reach past the sandbox",
        """
        docker *
        podman *
        nerdctl *
        docker-compose *
        vagrant *
        kubectl *
        nsenter *
        unshare *
        chroot *
        """,
    ),
    _kind(
        Risk.HIGH,
        "it may change data in a database",
        """
        psql *
        mysql *
        mongo *
        mongosh *
        redis-cli *
        """,
    ),
    _kind(
        Risk.MEDIUM,
        "it changes who may do what with files",
        """
        chmod *
        chown *
        chgrp *
        setfacl *
        xattr *
        """,
    ),
    _kind(
        Risk.MEDIUM,
        "it ends processes",
        """
        kill *
        pkill *
        killall *
        """,
    ),
    _kind(
        Risk.MEDIUM,
        "it removes or moves files",
        """
        rm *
        mv *
        dd *
        ln *
        """,
    ),
    _kind(
        Risk.LOW,
        "it makes or copies files",
        """
        cp *
        mkdir *
        touch *
        tee *
        git add *
        git commit *
        git switch *
        git checkout *
        git stash *
        """,
    ),
    _kind(
        Risk.LOW,
        OWN_CHECKS,
        """
        pytest *
        python* -m pytest *
        python* -m unittest *
        tox *
        nox *
        ruff *
        mypy *
        pyright *
        black *
        isort *
        flake8 *
        eslint *
        prettier *
        tsc *
        jest *
        vitest *
        npm test *
        npm run test* *
        npm run lint* *
        npm run build* *
        yarn test *
        pnpm test *
        cargo test *
        cargo check *
        cargo build *
        cargo clippy *
        cargo fmt *
        go test *
        go build *
        go vet *
        gofmt *
        make
        make test *
        make check *
        make lint *
        mvn test *
        gradle test *
        ./gradlew test *
        ./mvnw test *
        ctest *
        """,
    ),
)

HARMLESS: Final = tuple(
    line.strip()
    for line in """
    ls *
    cat *
    head *
    tail *
    wc *
    grep *
    rg *
    find *
    fd *
    sort *
    uniq *
    cut *
    tr *
    diff *
    cmp *
    file *
    stat *
    du *
    df *
    tree *
    pwd
    cd *
    echo *
    printf *
    true *
    false *
    : *
    test *
    [ *
    read *
    date *
    which *
    type *
    whoami
    id *
    uname *
    basename *
    dirname *
    realpath *
    sleep *
    seq *
    git status *
    git log *
    git diff *
    git show *
    git blame *
    git rev-parse *
    git ls-files *
    git branch
    git branch --list *
    git describe *
    git grep *
    git shortlog *
    jq *
    nl *
    tac *
    column *
    md5sum *
    sha256sum *
    exit *
    timeout *
    time *
    nice *
    env *
    stdbuf *
    command *
    bash -c *
    sh -c *
    cargo --version
    go version
    node --version
    python --version
    python3 --version
    """.strip().splitlines()
)
"""Commands that change nothing; what wrappers run is a command of its own."""
