#!/bin/sh
# One command as the services run it: with the settings of /etc/pacenote.env, as the user pacenote. For root.
#   install -m 755 deploy/pacenote.sh /usr/local/bin/pacenote, then: pacenote doctor
# A variable that is set where it is called wins over the file: PACENOTE_LOG_LEVEL=DEBUG pacenote doctor
set -eu
settings=/etc/pacenote.env program=/opt/pacenote/.venv/bin/pacenote user=pacenote

if [ ! -r "$settings" ]; then
  echo "pacenote: $settings cannot be read. Call this as root." >&2
  exit 1
fi
while IFS= read -r line || [ -n "$line" ]; do
  case $line in '#'* | ';'*) continue ;; *=*) ;; *) continue ;; esac
  name=${line%%=*} value=${line#*=}
  case $value in '"'*'"' | "'"*"'") value=${value#?} value=${value%?} ;; esac  # systemd takes quotes off, too
  printenv "$name" >/dev/null || export "$name=$value"
done <"$settings"
HOME=$(getent passwd "$user" | cut -d : -f 6)
export HOME
exec runuser -u "$user" -- "$program" "$@"
