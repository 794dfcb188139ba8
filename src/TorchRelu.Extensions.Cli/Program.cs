using TorchRelu.Internal;

return CommandLine.Run(args, Surroundings.OfThisProcess());
