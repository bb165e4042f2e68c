// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.ComponentModel;
using System.Diagnostics;
using MerkleStore.Hashing;

namespace MerkleStore.Tests.Hashing;

/// <summary>Against an implementation that shares nothing with ours: the b2sum of GNU coreutils.</summary>
public class Blake2bCoreutilsTests
{
    private const ulong Seed = 0xB25;

    [Fact]
    public async Task Hash_OfFiles_EqualsB2sum()
    {
        var random = new SplitMix64(Seed);
        int[] lengths = [0, 1, 63, 64, 127, 128, 129, 255, 256, 257, 1023, 1024, 4095, 65_536, 1_000_003];
        DirectoryInfo directory = Directory.CreateTempSubdirectory("merklestore-b2sum-");
        try
        {
            string[] files = new string[lengths.Length];
            string[] expected = new string[lengths.Length];
            for (int i = 0; i < lengths.Length; i++)
            {
                byte[] message = random.Bytes(lengths[i]);
                files[i] = Path.Combine(directory.FullName, $"{lengths[i]}.bin");
                expected[i] = $"{Blake2b.Hash(message)}  {files[i]}";
                await File.WriteAllBytesAsync(files[i], message, TestContext.Current.CancellationToken);
            }

            Assert.Equal(expected, await B2sumAsync(files));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<string[]> B2sumAsync(string[] files)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo("b2sum", ["-l", "256", .. files]) { RedirectStandardOutput = true } };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            Assert.Skip("There is no b2sum here: " + e.Message);
        }

        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
