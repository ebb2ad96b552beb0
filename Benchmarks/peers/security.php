<?php
$siteFile = $_SERVER['NIGHTLATCH_SITE'] ?? getenv('NIGHTLATCH_SITE');
$site = json_decode(file_get_contents($siteFile), true);
$data = dirname($siteFile) . '/' . ($site['data'] ?? 'data');

$account = null;
if (preg_match('/^([0-9a-f]{32})\.([A-Za-z0-9_-]{43})$/', $_COOKIE['nightlatch'] ?? '', $found)) {
    [, $person, $token] = $found;
    $place = $data . '/people/' . substr($person, 0, 2) . '/' . $person;
    $file = $place . '/sessions/' . hash('sha256', $token) . '.json';
    if (is_file($file)) {
        $session = json_decode(file_get_contents($file), true);
        $candidate = json_decode(file_get_contents($place . '/account.json'), true);
        $now = time();
        if ($now - $session['lastSeen'] < 3600 && $now - $session['created'] < 86400
            && $session['epoch'] === $candidate['epoch'] && $candidate['state'] === 'active') {
            $account = $candidate;
            $sessions = count(glob($place . '/sessions/*.json'));
        }
    }
}
if ($account === null) {
    header('Location: /account/sign-in', true, 303);
    exit;
}
header('Cache-Control: no-store');
header('Content-Type: text/html; charset=utf-8');
$second = $account['secondStep'] ?? null;
$rows = [
    ['Password', 'Set on ' . gmdate('d F Y', $account['password']['changed'])],
    ['Two-factor authentication', $second ? 'On' : 'Off'],
    ['Recovery codes', $second ? count($second['recovery']['hashes']) . ' left' : 'None'],
    ['Where you are signed in', $sessions . ' sessions'],
];
?>
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Security · <?= htmlspecialchars($site['name']) ?></title></head>
<body>
<header><?= htmlspecialchars($account['name']) ?></header>
<main>
<h1>Security</h1>
<ul>
<?php foreach ($rows as [$what, $state]): ?>
<li><h2><?= htmlspecialchars($what) ?></h2><p><?= htmlspecialchars($state) ?></p></li>
<?php endforeach ?>
</ul>
</main>
<!-- <?= str_repeat('-', 4300) ?> -->
</body>
</html>
