# Reads configurations of ldirectord (a line of hexadecimal digits each) by ldirectord's own read_config, and ends each answer by \x01:
# what it says, with the line that it is about, and the status it would end with. PROGRAM is the unpacked ldirectord; nothing of it is started.
use strict;
use warnings;
$| = 1;
my ($program, $folder) = @ARGV;
open(my $in, "<", $program) or die "$program: $!";
my $text = do { local $/; <$in> };
$text =~ s/^=head1.*?^=cut$//msg;
# Without the part that looks at the command line and runs.
$text =~ s/^# command line options.*?(?=^sub )//ms or die "another ldirectord";
# Modules of the checks, which are never made here.
$text =~ s/^\s+use (?:LWP|Net|URI|IO|Mail)\b[^;\n]*;//gm;
@ARGV = ();
my @lines;
{ no strict; no warnings; eval "package main; $text; 1" or die $@; }
our ($CONFIG, $DAEMON_STATUS, $DAEMON_STATUS_STARTING, $CFGNAME, $RUNPID, $LDIRLOG, $DEBUG, $IPVSADM);
{ no warnings; *main::ld_exit = sub { print "$_[0]\x01"; CORE::exit(0) }; *main::ld_log = sub {}; *main::__config_log = sub { print "$_[1] $_[0] $_[2]: " . ($_[0] > 0 ? $lines[$_[0] - 1] : "") . "\t" }; }
while (my $line = <STDIN>) {
  chomp $line;
  my $path = "$folder/ld.cf";
  my $bytes = pack("H*", $line);
  @lines = split /\n/, $bytes;
  open(my $out, ">", $path) or die; print $out $bytes; close $out;
  my $pid = fork // die;
  if ($pid == 0) {
    no warnings;
    ($CONFIG, $CFGNAME, $RUNPID, $DEBUG) = ($path, "ld", "$folder/run", 0);
    $DAEMON_STATUS = $DAEMON_STATUS_STARTING;
    alarm 5;
    eval { main::read_config(); 1 } or do { my $e = $@; $e =~ s/\s+/ /g; print "died $e\t"; };
    print "0\x01";
    CORE::exit(0);
  }
  waitpid $pid, 0;
  print "signal $?\x01" if $?;
}
