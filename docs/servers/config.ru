# Rack: for puma, thin, unicorn. /wait waits 20 ms, /slow 100 ms.
run lambda { |env|
  sleep(env["PATH_INFO"] == "/slow" ? 0.1 : 0.02)
  [200, { "Content-Type" => "text/plain", "Content-Length" => "7" }, ["served\n"]]
}
