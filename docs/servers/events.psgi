# PSGI with a timer in place of a sleep: for twiggy. /wait waits 20 ms, /slow 100 ms.
use AnyEvent;
sub {
    my $wait = $_[0]{PATH_INFO} eq "/slow" ? 0.1 : 0.02;
    sub {
        my $answer = shift;
        my $timer; $timer = AnyEvent->timer(after => $wait, cb => sub {
            undef $timer;
            $answer->([200, ["Content-Type" => "text/plain", "Content-Length" => 7], ["served\n"]]);
        });
    };
}
