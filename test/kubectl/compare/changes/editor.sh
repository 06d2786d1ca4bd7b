#!/bin/sh
# Stands in for an editor: EDIT is a sed command, nothing is a look without a change.
sed -i "${EDIT:-}" "$1"
