#!/bin/sh
# Most frequent messages of a log with their first and last line: group_messages.sh FILE [HOW_MANY]
set -eu
file=${1:?usage: group_messages.sh FILE [HOW_MANY]}
many=${2:-20}
LC_ALL=C awk '
{
    message = $0
    gsub(/[0-9]+[-:T.,Z+\/][-0-9:T.,Z+\/]*/, "#", message)      # dates, times, versions, addresses
    gsub(/0x[0-9a-fA-F]+|[0-9a-fA-F]+-[0-9a-fA-F-]+|[0-9]+/, "#", message)
    if (!(message in count)) first[message] = NR
    count[message]++
    last[message] = NR
}
END { for (m in count) printf "%d\t%d\t%d\t%s\n", count[m], first[m], last[m], m }
' "$file" | LC_ALL=C sort -k1,1nr -k2,2n | head -n "$many" | awk -F '\t' '
BEGIN { printf "%7s %7s %7s  %s\n", "count", "first", "last", "message" }
{ printf "%7d %7d %7d  %s\n", $1, $2, $3, $4 }'
