<?php
// The gate sets these, whatever a browser sends; nobody comes here without them.
$name = $_SERVER['HTTP_REMOTE_NAME'];
$groups = array_filter(explode(',', $_SERVER['HTTP_REMOTE_GROUPS'] ?? ''));
?>
<!doctype html>
<meta charset="utf-8">
<title>Hello</title>
<h1>Hello, <?= htmlspecialchars($name) ?>!</h1>
<p>You sign in as <?= htmlspecialchars($_SERVER['HTTP_REMOTE_USER']) ?>,
  with the address <?= htmlspecialchars($_SERVER['HTTP_REMOTE_EMAIL'] ?? '') ?>.</p>
<p><?= in_array('board', $groups) ? 'You are on the board.' : 'You are not on the board.' ?></p>
<p>Cookies: <?= htmlspecialchars(implode(' ', array_keys($_COOKIE))) ?></p>
<?php if ($_SERVER['REQUEST_METHOD'] === 'POST'): ?>
<p>You wrote: <?= htmlspecialchars($_POST['note'] ?? '') ?></p>
<?php endif ?>
