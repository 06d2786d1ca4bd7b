/** Where distributions put the names of busybox: by who needs them when. */
const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

const bin = new Set(
  words(`arch ash base64 bbconfig busybox cat chattr chgrp chmod chown cp cpio cttyhack date dd df dmesg dnsdomainname
    dumpkmap echo ed egrep false fatattr fdflush fgrep fsync getopt grep gunzip gzip hostname ionice iostat ipcalc kbd_mode
    kill link linux32 linux64 ln login ls lsattr lzop makemime mkdir mknod mktemp more mount mountpoint mpstat mt mv netstat
    nice nuke pidof ping ping6 pipe_progress printenv ps pwd reformime resume rev rm rmdir rpm run-parts sed setpriv
    setserial sh sleep stat stty su sync tar touch true umount uname uncompress usleep vi watch zcat`),
);

const sbin = new Set(
  words(`acpid adjtimex arp blkid blockdev bootchartd depmod devmem fbsplash fdisk findfs freeramdisk fsck fstrim getty halt
    hdparm hwclock ifconfig ifdown ifenslave ifup init inotifyd insmod ip ipaddr iplink ipneigh iproute iprule iptunnel klogd
    loadkmap logread losetup lsmod makedevs mdev mkdosfs mke2fs mkswap modinfo modprobe nameif nologin pivot_root poweroff
    raidautorun reboot rmmod route run-init setconsole slattach start-stop-daemon sulogin swapoff swapon switch_root sysctl
    syslogd tc tunctl tunctl udhcpc uevent vconfig watchdog zcip`),
);

const usrSbin = new Set(
  words(`add-shell addgroup adduser arping brctl chat chpasswd chroot crond delgroup deluser dhcprelay dnsd ether-wake fakeidentd
    fbset ftpd fsfreeze httpd i2cdetect i2cdump i2cget i2cset ifplugd inetd killall5 loadfont lpd nanddump nandwrite nbd-client
    ntpd popmaildir powertop rdate rdev readahead readprofile remove-shell rtcwake sendmail setfont setlogcons svlogd telnetd
    tftpd ubiattach ubidetach udhcpd`),
);

export const appletFolder = (name: string): '/bin' | '/sbin' | '/usr/bin' | '/usr/sbin' => {
  if (bin.has(name)) return '/bin';
  if (sbin.has(name)) return '/sbin';
  return usrSbin.has(name) ? '/usr/sbin' : '/usr/bin';
};
