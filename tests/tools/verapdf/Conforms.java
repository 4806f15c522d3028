import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Conforms NOTE: writes into the file NOTE on which port of this machine it listens, greets whoever calls with the
 * line "ready", and answers each line, the path of a PDF, with one line a flavour (PDF/A-2a, PDF/UA-1): PASS or FAIL,
 * flavour, path, and the clauses that failed. It ends when the last of its callers has hung up.
 *
 * One for all the processes of a session: the engine takes two seconds to start and many files to become quick.
 */
public class Conforms {
    private static final int FIRST_CALL_MILLISECONDS = 120_000;
    private static final List<PDFAFlavour> FLAVOURS = List.of(PDFAFlavour.PDFA_2_A, PDFAFlavour.PDFUA_1);
    private static final Object oneAtATime = new Object();
    private static int callers;

    public static void main(String[] arguments) throws Exception {
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        Path note = Path.of(arguments[0]);
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Path whole = note.resolveSibling(note.getFileName() + ".new");
            Files.writeString(whole, server.getLocalPort() + "\n");
            Files.move(whole, note, StandardCopyOption.ATOMIC_MOVE);
            server.setSoTimeout(FIRST_CALL_MILLISECONDS);
            while (true) {
                Socket caller = server.accept();
                server.setSoTimeout(0);
                count(1, note);
                new Thread(() -> serve(caller, note)).start();
            }
        } finally {
            end(note);
        }
    }

    private static void serve(Socket caller, Path note) {
        try (caller;
             var in = new BufferedReader(new InputStreamReader(caller.getInputStream(), StandardCharsets.UTF_8));
             var out = new PrintStream(caller.getOutputStream(), true, StandardCharsets.UTF_8)) {
            out.println("ready");
            for (String path = in.readLine(); path != null; path = in.readLine()) {
                List<String> verdicts = verdicts(path);
                for (int i = 0; i < FLAVOURS.size(); i++) {
                    String verdict = verdicts.get(i), word = verdict.isEmpty() ? "PASS " : "FAIL ";
                    out.println(word + FLAVOURS.get(i).getId() + " " + path + " " + verdict);
                }
            }
        } catch (IOException gone) {
            // The caller was killed: nobody waits for an answer.
        } finally {
            count(-1, note);
        }
    }

    // Whoever is counted is served: the end is decided under the same lock.
    private static synchronized void count(int more, Path note) {
        callers += more;
        if (callers == 0) end(note);
    }

    private static void end(Path note) {
        note.toFile().delete();
        Runtime.getRuntime().halt(0); // the engine leaves threads behind
    }

    private static List<String> verdicts(String path) {
        synchronized (oneAtATime) {
            return judge(path);
        }
    }

    // One reading for both flavours: it is a quarter of the work.
    private static List<String> judge(String path) {
        try (var in = new BufferedInputStream(new FileInputStream(path));
             var parser = Foundries.defaultInstance().createParser(in, FLAVOURS.get(0))) {
            var results = Foundries.defaultInstance().createValidator(FLAVOURS, 100, false, true, false).validateAll(parser);
            return FLAVOURS.stream().map(flavour -> word(results, flavour)).toList();
        } catch (Exception | LinkageError problem) {
            return Collections.nCopies(FLAVOURS.size(), String.valueOf(problem).replace('\n', ' '));
        }
    }

    private static String word(List<ValidationResult> results, PDFAFlavour flavour) {
        for (var result : results) {
            if (result.getPDFAFlavour() != flavour) continue;
            if (result.isCompliant()) return "";
            var clauses = new TreeSet<String>();
            result.getFailedChecks().forEach((rule, n) -> clauses.add(rule.getClause() + "-" + rule.getTestNumber()));
            return clauses.isEmpty() ? "not compliant" : String.join(" ", clauses);
        }
        return "not judged";
    }
}
