#!/bin/sh
# A form test with curl and oathtool: two-factor authentication turned on, used, recovered from.
set -eu

nightlatch=${NIGHTLATCH:-nightlatch}
port=${PORT:-8081}
account=http://127.0.0.1:$port/account
work=$(mktemp -d)
jar=$work/cookies
page=$work/page
server=

finish() {
  status=$?
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" || true
  fi
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

fail() {
  echo "form-test: $1" >&2
  exit 1
}

# get PATH: fetches a page, following redirects.
get() {
  curl -sS -L -b "$jar" -c "$jar" -o "$page" "$account$1"
}

# post PATH FIELD...: sends a form with the page's csrf and goes where the answer leads.
post() {
  path=$1
  shift
  csrf=$(sed -n 's/.*name="csrf"[^>]*value="\([^"]*\)".*/\1/p' "$page" | head -n 1)
  set -- --data-urlencode "csrf=$csrf" "$@"
  next=$(curl -sS -b "$jar" -c "$jar" -o "$page" -w '%{redirect_url}' "$@" "$account$path")
  [ -z "$next" ] || curl -sS -L -b "$jar" -c "$jar" -o "$page" "$next"
}

# on NAME: the page must have that name.
on() {
  grep -q "data-page=\"$1\"" "$page" || fail "not on the page $1 but on $(grep -o 'data-page="[^"]*"' "$page")"
}

# next_code: the code of the next 30 seconds, with the site's clock moved there.
moved=0
next_code() {
  moved=$((moved + 30))
  mkdir -p "$data/testing"
  echo "$moved" >"$data/testing/clock.new"
  mv "$data/testing/clock.new" "$data/testing/clock"
  code=$(oathtool --totp -b --now "@$(($(date +%s) + moved))" "$key")
}

# sign_in: gives ann's password, as a new visitor.
sign_in() {
  rm -f "$jar"
  get /sign-in
  post /sign-in --data-urlencode username=ann --data-urlencode "password=$password"
}

# The site
"$nightlatch" serve --testing --port "$port" >"$work/said" 2>"$work/log" &
server=$!
tries=0
until grep -qs '^ann ' "$work/said" && curl -sS -o /dev/null "$account/health" 2>/dev/null; do
  kill -0 "$server" 2>/dev/null || fail "nightlatch did not start: $(cat "$work/log")"
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || fail "no answer in 10 seconds"
  sleep 0.1
done
data=$(sed -n 's,^.*mail is in \(.*\)/outbox$,\1,p' "$work/said")
password=$(awk '$1 == "ann" { print $2 }' "$work/said")

# Turn it on
sign_in
on security
get /settings/two-factor/setup
post /settings/two-factor/setup --data-urlencode step=password --data-urlencode "password=$password"
on setup-scan
key=$(sed -n 's/.*id="manual-key"[^>]*>\([^<]*\)<.*/\1/p' "$page" | tr -d ' ')
next_code
post /settings/two-factor/setup -d step=scan -d "code=$code"
on setup-codes
recovery=$(sed -n 's,.*<li><code>\([^<]*\)</code>.*,\1,p' "$page" | head -n 1)
post /settings/two-factor/setup -d step=codes -d saved=yes
on setup-done

# Sign in with both steps: a wrong code first
sign_in
on second-step
post /second-step -d code=000000
grep -q 'data-error="wrong-code"' "$page" || fail "a wrong code was not refused"
next_code
post /second-step -d "code=$code"
on security

# Sign in with a recovery code: it works once
sign_in
post /second-step/recovery --data-urlencode "code=$recovery"
on lost-phone
sign_in
post /second-step/recovery --data-urlencode "code=$recovery"
grep -q 'data-error="wrong-code"' "$page" || fail "a recovery code was taken twice"

# The mail about it
for about in second-step-on recovery-code-used; do
  grep -l "\"about\": *\"$about\"" "$data"/outbox/*.json >/dev/null || fail "no mail about $about"
done
echo "passed"
