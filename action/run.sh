#!/usr/bin/env bash
# The steps of action.yml: action/run.sh install, report, comment, sarif or check.
#
# GitHub sets GITHUB_EVENT_NAME, RUNNER_TEMP, GITHUB_ACTION_PATH, GITHUB_OUTPUT and GITHUB_STEP_SUMMARY; the rest comes
# from the inputs, by way of action.yml.
set -euo pipefail

venv=$RUNNER_TEMP/canarygen
page=$RUNNER_TEMP/canarygen.md

# An environment of its own, from the commit of the action that the workflow names, and hash by hash.
install() {
    if ! python3 -I -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        echo '::error::canarygen needs Python 3.11 or newer; let actions/setup-python run before it'
        exit 1
    fi
    cd "$GITHUB_ACTION_PATH"
    python3 -I -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r requirements/run.lock
    "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation .
    test "$KUBECONFORM" != require || tools/go-tool.sh kubeconform "$venv/bin"
    "$venv/bin/canarygen" --version
}

# What the change does to the cluster, for the summary and for the comment; and as a page.
report() {
    local code=0 changed=true options=(--base="$BASE")
    judging
    canarygen report "${options[@]}" --format markdown --exit-code > "$page" || code=$?
    case $code in
        0) changed=false ;;
        3) canarygen report "${options[@]}" --format html > "$RUNNER_TEMP/canarygen.html" ;;
        1) echo 'The specs do not compile, so there is nothing to compare. The check says what is wrong with them.' > "$page" ;;
        *)
            echo "::warning::The change could not be compared with $BASE; check out with \`fetch-depth: 2\`, or name another base."
            echo "What this changes is not known: it could not be compared with \`$BASE\`." > "$page"
            ;;
    esac
    cat "$page" >> "$GITHUB_STEP_SUMMARY"
    echo "changed=$changed" >> "$GITHUB_OUTPUT"
}

comment() {
    "$venv/bin/python" -I "$GITHUB_ACTION_PATH/action/comment.py" "$page"
}

sarif() {
    local code=0 options=(--format sarif)
    judging
    canarygen validate "${options[@]}" > "$page.sarif" || code=$?
    ((code <= 1)) || exit "$code"
    placed '^ *"uri": "' "$(folder)" < "$page.sarif" > "$RUNNER_TEMP/canarygen.sarif"
}

check() {
    local options=(--check --format github --kubeconform "$KUBECONFORM") place
    test "$STRICT" != true || options+=(--strict)
    judging
    place=$(folder)
    place=${place//%/%25} place=${place//,/%2C} place=${place//:/%3A}
    canarygen build "${options[@]}" | placed '^::[a-z]+ file=' "$place"
}

# A pull request is judged by the policy of what it is merged into: its own says what holds from the next one on.
judging() {
    case ${GITHUB_EVENT_NAME-} in
        pull_request | merge_group) options+=(--policy-from "$BASE") ;;
    esac
}

# The project's folder as diagnostics need it, which GitHub reads from the root of the repository.
folder() {
    local place=${WORKING_DIRECTORY%/}
    place=${place#./}
    test "$place" = . || printf '%s/' "$place"
}

# Puts a folder behind what fits a pattern: placed PATTERN FOLDER
placed() {
    local line
    while IFS= read -r line; do
        if [[ $line =~ $1 ]]; then
            printf '%s%s%s\n' "${BASH_REMATCH[0]}" "$2" "${line#"${BASH_REMATCH[0]}"}"
        else
            printf '%s\n' "$line"
        fi
    done
}

case $1 in
    install | comment) "$1" ;;
    report | sarif | check)
        # It does not outlive the step: the job keeps its own Python.
        PATH=$venv/bin:$PATH
        cd "$WORKING_DIRECTORY"
        "$1"
        ;;
    *) echo "there is no step $1" >&2 && exit 2 ;;
esac
