// Databases, the machine, the network and the shell itself, told by their verbs.

import { destroys, here, looks, machine, out, type Told, unknown } from "./effect.ts";
import { type Row, rowsByProgram } from "./rule.ts";

const runsTable = destroys("removes data");
const stops = destroys("stops the machine or what runs on it");
const formats = destroys("formats a disk or takes one apart");

function of(names: string, words: RegExp | undefined, told: Told): Row {
  return { of: names, told, ...(words && { words }) };
}

export const toolRows = rowsByProgram([
  of("http.server", undefined, out("opens this machine to others")),
  of("node", / \| .*--test\b/, here),
  of("make gmake just task rake", / \| .*(?:-n|--dry-run|--just-print|--list|-l|--version|--help)\b/, looks),
  of("sudo", / \| .*(?:-[a-zA-Z]*[is]|--login|--shell)\b/, unknown),
  // What they run is told by itself; beside that they do nothing.
  of(
    "python python2 python3 pypy ipython node nodejs tsx ts-node deno perl ruby lua php rscript osascript pwsh powershell elixir julia groovy psql mysql mariadb sqlite3 sqlite duckdb sqlcmd clickhouse clickhouse-client bq snowsql cqlsh sqlplus",
    undefined,
    looks,
  ),
  // Databases
  of("dropdb dropuser", undefined, runsTable),
  of(
    "createdb createuser pg_restore mysqlimport mongorestore mongoimport",
    / \| .*(?:--clean|-c|--drop|-a)\b/,
    runsTable,
  ),
  of("createdb createuser pg_restore mysqlimport mongorestore mongoimport", undefined, {
    effect: "changes_machine",
    why: "changes a database",
  }),
  of("pg_dump pg_dumpall mysqldump mongodump mongoexport", undefined, here),
  of("mysqladmin", /\b(?:drop|shutdown|flush|kill)\b/, runsTable),
  of(
    "redis-cli valkey-cli",
    /\b(?:flushall|flushdb|del|unlink|shutdown|debug|config set|eval|script flush|cluster reset|restore|migrate)\b/i,
    runsTable,
  ),
  of(
    "redis-cli valkey-cli",
    /^(?:get|mget|keys|scan|info|ttl|type|exists|ping|dbsize|llen|lrange|smembers|hget|hgetall|monitor|client list|memory)\b|^ \|/i,
    looks,
  ),
  of("redis-cli valkey-cli", undefined, { effect: "changes_machine", why: "changes a database" }),
  of("mongo mongosh", /drop|remove\(|delete(?:one|many)|rename|shutdown|\bmerge\b/i, runsTable),
  of(
    "mongo mongosh",
    /\.(?:find|count\w*|aggregate|stats|explain|getindexes|distinct)\(|show (?:dbs|collections|tables)/i,
    looks,
  ),
  of("mongo mongosh", undefined, unknown),
  of("prisma", /^(?:migrate reset|db push\b.*--(?:force-reset|accept-data-loss)|db execute)/, runsTable),
  of("prisma", /^(?:migrate deploy|db push|migrate resolve)/, out("changes the shape of a database")),
  of("prisma", undefined, here),
  of("drizzle-kit", /^drop/, runsTable),
  of("drizzle-kit", /^(?:push|migrate)/, out("changes the shape of a database")),
  of("drizzle-kit", undefined, here),
  of(
    "rails rake bin/rails django-admin manage.py artisan sequelize sequelize-cli typeorm knex flyway liquibase alembic atlas dbmate goose sqitch",
    /db:(?:drop|reset|purge|schema:load|rollback|migrate:(?:down|reset))|\b(?:flush|sqlflush|reset_db|migrate:(?:fresh|reset|refresh|rollback)|db:wipe|clean|drop-all|downgrade|schema:drop|db:drop|undo:all|revert|rollback|drop)\b/,
    runsTable,
  ),
  of(
    "rails rake bin/rails django-admin manage.py artisan sequelize sequelize-cli typeorm knex flyway liquibase alembic atlas dbmate goose sqitch",
    /migrat|upgrade|deploy|\bup\b|update|apply/,
    out("changes the shape of a database"),
  ),
  of(
    "rails flyway liquibase alembic atlas typeorm knex sequelize sequelize-cli dbmate goose",
    /^(?:routes|stats|test|info|history|current|validate|status|show|generate|g|new|console|c|server|s|notes|about)\b/,
    here,
  ),
  of(
    "elasticdump kafka-topics kafka-topics.sh rabbitmqadmin rabbitmqctl nats etcdctl zkcli influx cqlsh",
    /delete|purge|reset|remove|\bdel\b|drop/,
    runsTable,
  ),
  of(
    "kafka-topics kafka-topics.sh rabbitmqadmin rabbitmqctl etcdctl influx",
    /list|describe|status|get\b/,
    looks,
  ),
  // The machine
  of("shutdown reboot halt poweroff init telinit", undefined, stops),
  of(
    "systemctl service launchctl rc-service supervisorctl pm2 sv",
    /^(?:poweroff|reboot|halt|kexec|suspend|hibernate|isolate|emergency|rescue)\b/,
    stops,
  ),
  of(
    "systemctl service launchctl rc-service supervisorctl pm2 sv",
    /^(?:status|is-\w+|show|list\S*|cat|get-default|ls|logs|monit|describe|info|print)\b|\bstatus\b/,
    looks,
  ),
  of("systemctl service launchctl rc-service supervisorctl pm2 sv", undefined, {
    effect: "changes_machine",
    why: "changes what runs on this machine",
  }),
  of(
    "mkfs mke2fs fdisk sfdisk cfdisk parted wipefs blkdiscard mkswap cryptsetup lvremove vgremove pvremove lvreduce mdadm diskpart format badblocks hdparm sgdisk gdisk newfs",
    undefined,
    formats,
  ),
  of("zfs zpool btrfs", /^(?:destroy|rollback|labelclear|subvolume delete|promote)/, formats),
  of("zfs zpool btrfs lvs vgs pvs lsblk", /list|get|status|show|^ \|/, looks),
  of("diskutil", /erase|partition|delete|zero|secure/i, formats),
  of("diskutil", /^(?:list|info)/, looks),
  of("kill", /^-1\b|(?:^| )1 \||(?:^| )-1(?: |$)| \| (?:.* )?-1$/, stops),
  of("pkill killall", /(?:^|\| )(?:.* )?(?:-u|\.\*?|-f \.)(?: |$)/, stops),
  of("kill pkill killall xkill fuser skill", undefined, { effect: "changes_machine", why: "ends programs" }),
  of("userdel groupdel deluser", undefined, destroys("removes somebody's account")),
  of("useradd usermod groupadd passwd chpasswd visudo adduser gpasswd chsh chage", undefined, {
    effect: "changes_machine",
    why: "changes who may use this machine",
  }),
  of(
    "iptables ip6tables nft ufw firewall-cmd pfctl",
    /-F\b|--flush|flush ruleset|disable|reset|-P (?:INPUT|OUTPUT)/,
    destroys("takes down the firewall"),
  ),
  of("iptables ip6tables nft ufw firewall-cmd pfctl", /\| .*(?:-L|-S|--list)|^(?:list|status)/, looks),
  of(
    "iptables ip6tables nft ufw firewall-cmd pfctl ip ifconfig route nmcli networksetup sysctl modprobe rmmod insmod mount umount swapoff swapon hostnamectl timedatectl loginctl setenforce locale-gen ldconfig depmod grub-install update-grub efibootmgr",
    /^(?:addr|a|link|route|r|neigh|show|status|list|dev|con show)?(?: show| list)? *\| *(?:-a|-4|-6|-br)?$/,
    looks,
  ),
  of(
    "iptables ip6tables nft ufw firewall-cmd pfctl ip ifconfig route nmcli networksetup sysctl modprobe rmmod insmod mount umount swapoff swapon hostnamectl timedatectl loginctl setenforce locale-gen ldconfig depmod grub-install update-grub efibootmgr",
    undefined,
    machine,
  ),
  of("crontab", / \| (?:.* )?-[a-z]*r/, destroys("removes a table of commands")),
  of("crontab", / \| -l/, looks),
  of("crontab at batch", undefined, { effect: "changes_machine", why: "has commands run later" }),
  of("journalctl", /--(?:vacuum|rotate|flush)/, destroys("removes logs")),
  of("history", / \| .*-c/, { effect: "changes_machine", why: "removes the history of the shell" }),
  of("date hostname timedatectl", undefined, machine),
  of("defaults", /^(?:delete|write|rename|import)/, machine),
  of("defaults", undefined, looks),
  of("security", /delete|find-generic-password|dump-keychain|export/, {
    effect: "changes_machine",
    why: "opens the key chain",
  }),
  of("tmutil", /delete|disable/, destroys("removes backups")),
  of("gpg gpg2", /--delete|--yes.*--delete/, destroys("removes keys")),
  of("gpg gpg2 openssl ssh-keygen age sops pass keytool certbot mkcert", undefined, machine),
  of(
    "borg restic duplicity rclone s3cmd mc b2",
    /\b(?:delete|prune|forget|purge|rb|rm|del|remove|destroy|sync|cleanup|deletefile|move)\b/,
    destroys("removes what was kept"),
  ),
  of(
    "rclone s3cmd mc b2 restic borg",
    /\b(?:ls|lsd|lsl|list|snapshots|info|check|stat|cat|size|tree|find|about)\b/,
    looks,
  ),
  of("rclone s3cmd mc b2 restic borg duplicity", undefined, out("writes to another machine")),
  // The network and people
  of("mail mailx sendmail mutt msmtp swaks", undefined, out("sends mail")),
  of("wall write notify-send ntfy twilio", undefined, out("tells people")),
  of("sftp ftp tftp lftp", undefined, out("talks to another machine")),
  of("nc ncat netcat socat telnet", undefined, out("talks to another machine")),
  of("ssh", /^\S+ [^|\s]/, looks),
  of("ssh mosh ssh-copy-id", undefined, out("works on another machine")),
  of("ping dig nslookup host traceroute whois mtr nmap ss netstat lsof", undefined, looks),
  of(
    "stripe",
    /\b(?:create|delete|post|refund|cancel|capture|update|confirm|trigger)\b/,
    out("moves money or tells customers"),
  ),
  of("ngrok cloudflared localtunnel lt tailscale", undefined, out("opens this machine to others")),
  of(
    "docker-machine vagrant multipass virsh VBoxManage vboxmanage qemu-img lxc",
    /destroy|delete|undefine|\brm\b|purge|unregister/,
    destroys("removes a machine"),
  ),
  of("vagrant multipass virsh vboxmanage lxc", undefined, machine),
  // The shell's own state, and programs that only look
  of(
    "cd pushd popd export set unset shopt ulimit umask local declare typeset readonly return exit break continue wait read shift hash let mapfile readarray getopts trap alias unalias source . eval bg fg jobs disown times logout complete compgen enable exec builtin command xargs env time sudo nohup test [ [[ : true false sh bash zsh dash ksh fish ash watch entr parallel find fd less more man info bat ack ag locate cal bc dc factor tput clear reset tty stty id groups w who last uptime htop top vmstat iostat dmesg getent getconf locale sleep yes tac shuf split csplit column look base64 base32 b2sum cksum sum iconv file xdg-mime jobs ps pstree lscpu lsusb lspci arch nproc sw_vers lsb_release printf echo ls cat npx bunx uvx say jq yq xmllint rg grep egrep fgrep tree wc head tail cut tr diff cmp comm sort uniq sed awk type which whereis hyperfine tokei cloc scc delta gron htmlq pup miller mlr csvkit xsv jless fx glow tldr cheat basename dirname realpath readlink stat du df ionice select pidof pgrep strings nm objdump readelf ldd size hexdump od xxd md5sum sha1sum sha256sum shasum sha512sum zcat zgrep zless bzcat xzcat",
    undefined,
    looks,
  ),
]);
