# `ruby webrick.rb PORT`
require "webrick"
log = WEBrick::Log.new(File::NULL)
server = WEBrick::HTTPServer.new(Port: ARGV[0].to_i, BindAddress: "127.0.0.1", Logger: log, AccessLog: [])
server.mount_proc("/") do |request, response|
  sleep(request.path == "/slow" ? 0.1 : 0.02)
  response.body = "served\n"
end
server.start
