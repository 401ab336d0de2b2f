<?php // `php -S 127.0.0.1:PORT index.php`: /wait waits 20 ms, /slow 100 ms.
usleep($_SERVER["REQUEST_URI"] === "/slow" ? 100000 : 20000);
echo "served\n";
