# PSGI: for starman and starlet. /wait waits 20 ms, /slow 100 ms.
use Time::HiRes;
sub {
    Time::HiRes::sleep($_[0]{PATH_INFO} eq "/slow" ? 0.1 : 0.02);
    [200, ["Content-Type" => "text/plain", "Content-Length" => 7], ["served\n"]];
}
