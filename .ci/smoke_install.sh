#!/usr/bin/env bash
# Four ways to install, each in a fresh environment away from the checkout: a wheel, a source archive, the folder, editable.
# The dependencies are fetched once; each environment then sees them beside its own reconcile.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Built from a copy of what git would keep, so that nothing is left in the checkout and nothing git ignores is missed.
mkdir "$work/tree"
git -C "$root" ls-files -z --cached --others --exclude-standard | tar -C "$root" --null -T - -cf - | tar -C "$work/tree" -xf -

"$python" -m venv "$work/base"
"$work/base/bin/pip" install -q --upgrade pip "setuptools>=70.1" build
"$work/base/bin/pip" install -q "$work/tree"
"$work/base/bin/pip" uninstall -q -y reconcile
"$work/base/bin/python" -m build --no-isolation --sdist --outdir "$work/dist" "$work/tree" >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
"$work/base/bin/python" -m build --no-isolation --wheel --outdir "$work/dist" "$work/tree" >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
shared=$("$work/base/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')

smoke() {
    local name=$1
    shift
    "$python" -m venv --without-pip "$work/$name"
    local own
    own=$("$work/$name/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    echo "$shared" >"$own/shared.pth"
    "$work/base/bin/pip" --python "$work/$name/bin/python" install -q --no-deps --no-build-isolation "$@"
    cd "$work"
    "$work/$name/bin/reconcile" --version
    "$work/$name/bin/reconcile" --help >/dev/null
    "$work/$name/bin/reconcile" init "$work/night-$name" >/dev/null
    local inbox
    inbox=$("$work/$name/bin/python" -c 'from reconcile.resources import folder; print(folder("sample_data") / "inbox")')
    cp "$inbox"/*.* "$work/night-$name/inbox/"
    local code=0
    "$work/$name/bin/reconcile" -w "$work/night-$name" run --as-of 2026-04-01 >"$work/$name.log" 2>&1 || code=$?
    if [ "$code" -ne 0 ] && [ "$code" -ne 3 ]; then
        cat "$work/$name.log"
        return 1
    fi
    "$work/$name/bin/reconcile" -w "$work/night-$name" verify
    test -n "$(ls "$work/night-$name/reports"/*.xlsx)"
    cd "$root"
    echo "installed: $name"
}

smoke wheel "$work"/dist/*.whl
smoke sdist "$work"/dist/*.tar.gz
smoke folder "$work/tree"
smoke editable --editable "$work/tree"
