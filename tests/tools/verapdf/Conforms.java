import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;

/**
 * Conforms LIST: for every PDF named in the file LIST, one line a flavour (PDF/A-2a, PDF/UA-1):
 * PASS or FAIL, flavour, path, and the clauses that failed.
 */
public class Conforms {
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(java.io.FileDescriptor.out), true);
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        boolean sound = true;
        for (String path : Files.readAllLines(Path.of(arguments[0])))
            for (PDFAFlavour flavour : new PDFAFlavour[] {PDFAFlavour.PDFA_2_A, PDFAFlavour.PDFUA_1}) {
                String verdict = verdict(path, flavour);
                sound &= verdict.isEmpty();
                out.println((verdict.isEmpty() ? "PASS " : "FAIL ") + flavour.getId() + " " + path + " " + verdict);
            }
        out.flush();
        Runtime.getRuntime().halt(sound ? 0 : 1); // the engine leaves threads behind
    }

    private static String verdict(String path, PDFAFlavour flavour) {
        try (var in = new BufferedInputStream(new FileInputStream(path));
             var parser = Foundries.defaultInstance().createParser(in, flavour)) {
            var result = Foundries.defaultInstance().createValidator(flavour, 100, false, true, false).validate(parser);
            if (result.isCompliant()) return "";
            var clauses = new TreeSet<String>();
            result.getFailedChecks().forEach((rule, n) -> clauses.add(rule.getClause() + "-" + rule.getTestNumber()));
            return clauses.isEmpty() ? "not compliant" : String.join(" ", clauses);
        } catch (Exception | LinkageError problem) {
            return String.valueOf(problem).replace('\n', ' ');
        }
    }
}
