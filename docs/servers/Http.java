// `java Http.java PORT none|fixed|cached`: the JDK's own server with its executors. /wait waits 20 ms, /slow 100 ms.
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

class Http {
    public static void main(String[] arguments) throws Exception {
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 512);
        server.createContext("/", exchange -> {
            try {
                Thread.sleep(exchange.getRequestURI().getPath().equals("/slow") ? 100 : 20);
            } catch (InterruptedException interrupted) {
                throw new RuntimeException(interrupted);
            }
            exchange.sendResponseHeaders(200, 7);
            exchange.getResponseBody().write("served\n".getBytes());
            exchange.close();
        });
        switch (arguments[1]) {
            case "fixed" -> server.setExecutor(Executors.newFixedThreadPool(8));
            case "cached" -> server.setExecutor(Executors.newCachedThreadPool());
            default -> server.setExecutor(null);
        }
        server.start();
    }
}
