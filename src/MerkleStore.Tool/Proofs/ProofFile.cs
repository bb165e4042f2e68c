// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Proofs;

/// <summary>A proof in a file, in either encoding.</summary>
internal sealed record ProofFile(ContextProof Proof, ProofEncoding Encoding, int Bytes)
{
    /// <summary>Reads a proof; which encoding it has shows from its bytes.</summary>
    /// <param name="console">Where files are.</param>
    /// <param name="name">The file; <c>-</c> is standard input.</param>
    /// <param name="maxBytes">The most bytes to take.</param>
    /// <exception cref="ToolException">The file cannot be read, or the proof is rejected.</exception>
    public static ProofFile Read(ToolConsole console, string name, int maxBytes)
    {
        byte[] bytes = ReadBytes(console, name, maxBytes);

        // V1 starts with the version, which is zero; V2 with the kinds of both ends, of which all but proofs of values have a bit.
        ProofEncoding[] likely = bytes is [not 0, ..] ? [ProofEncoding.V2] : [ProofEncoding.V1, ProofEncoding.V2];
        ProofException? reason = null;
        foreach (ProofEncoding encoding in likely)
        {
            if (ContextProof.TryDecode(bytes, encoding, out ContextProof? proof, out ProofException? rejection, maxBytes))
            {
                return new ProofFile(proof, encoding, bytes.Length);
            }

            reason ??= rejection;
        }

        throw new ToolException(ExitCodes.CheckFailed, $"{name}: {reason!.Message}", reason);
    }

    /// <summary>Writes an encoded proof to a file, or to standard output.</summary>
    /// <exception cref="ToolException">The file cannot be written.</exception>
    public static void Write(ToolConsole console, string? name, byte[] bytes)
    {
        if (name is null or "-")
        {
            console.Output.Write(bytes);
            return;
        }

        try
        {
            File.WriteAllBytes(console.Locate(name), bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCodes.OutputFailed, $"the proof {name} cannot be written: {OperatingSystemText.Of(error)}", error);
        }
    }

    private static byte[] ReadBytes(ToolConsole console, string name, int maxBytes)
    {
        try
        {
            if (name == "-")
            {
                using Stream input = console.Input();
                return ReadBytes(input, maxBytes);
            }

            using FileStream file = File.OpenRead(console.Locate(name));
            return ReadBytes(file, maxBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCodes.BadInput, $"the proof {name} cannot be read: {OperatingSystemText.Of(error)}", error);
        }
    }

    private static byte[] ReadBytes(Stream input, int maxBytes)
    {
        using var bytes = new MemoryStream();
        byte[] part = new byte[64 * 1024];
        int read;

        // One byte more than is taken: then the decoder says that it is too large.
        while (bytes.Length <= maxBytes && (read = input.Read(part)) > 0)
        {
            bytes.Write(part, 0, read);
        }

        return bytes.ToArray();
    }
}
