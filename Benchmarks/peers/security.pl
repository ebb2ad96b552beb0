#!/usr/bin/perl
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use JSON::PP;

sub document {
  my ($path) = @_;
  open(my $file, '<:raw', $path) or return undef;
  local $/;
  return decode_json(<$file>);
}

sub escaped {
  my ($text) = @_;
  my %by = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;');
  $text =~ s/([&<>"])/$by{$1}/g;
  return $text;
}

my $site_file = $ENV{NIGHTLATCH_SITE};
my $site = document($site_file);
(my $folder = $site_file) =~ s{/[^/]*$}{};
my $data = "$folder/" . ($site->{data} // 'data');

my ($account, $sessions);
for my $part (split /; /, $ENV{HTTP_COOKIE} // '') {
  next unless $part =~ /^nightlatch=([0-9a-f]{32})\.([A-Za-z0-9_-]{43})$/;
  my ($person, $token) = ($1, $2);
  my $place = "$data/people/" . substr($person, 0, 2) . "/$person";
  my $session = document("$place/sessions/" . sha256_hex($token) . '.json') or next;
  my $candidate = document("$place/account.json") or next;
  my $now = time;
  next unless $now - $session->{lastSeen} < 3600 && $now - $session->{created} < 86400
    && $session->{epoch} == $candidate->{epoch} && $candidate->{state} eq 'active';
  $account = $candidate;
  opendir(my $list, "$place/sessions");
  $sessions = grep { /\.json$/ } readdir $list;
}

if (!$account) {
  print "Status: 303 See Other\r\nLocation: /account/sign-in\r\nContent-Type: text/plain\r\n\r\n";
  exit;
}
my $second = $account->{secondStep};
my @rows = (
  ['Password', 'Set on ' . gmtime($account->{password}{changed})],
  ['Two-factor authentication', $second ? 'On' : 'Off'],
  ['Recovery codes', $second ? scalar(@{ $second->{recovery}{hashes} }) . ' left' : 'None'],
  ['Where you are signed in', "$sessions sessions"],
);
my $items = join '', map { '<li><h2>' . escaped($_->[0]) . '</h2><p>' . escaped($_->[1]) . "</p></li>\n" } @rows;
print "Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n\r\n",
  '<!doctype html>', "\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Security · ",
  escaped($site->{name}), "</title></head>\n<body>\n<header>", escaped($account->{name}),
  "</header>\n<main>\n<h1>Security</h1>\n<ul>\n$items</ul>\n</main>\n<!-- ", '-' x 4300, " -->\n</body>\n</html>\n";
